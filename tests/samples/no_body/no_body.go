// What a client does that forgets the body.
package main

import (
	"io"
	"net/http"
	"os"
)

func main() {
	request, _ := http.NewRequest("POST", "http://127.0.0.1:8688/1688/item_detail_by_url?apiToken=demo", nil)
	request.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	io.Copy(os.Stdout, reply.Body)
}
