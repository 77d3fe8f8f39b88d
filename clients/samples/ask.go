// Asks for an offer and prints its title and price: go run ask.go
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	base  = "http://127.0.0.1:8688"
	token = "demo"
	body  = `{"url": "https://detail.1688.com/offer/652702302959.html", "language": "zh"}`
)

type reply struct {
	Code int
	Msg  string
	Data struct {
		Title     string
		Currency  string
		PriceInfo struct{ Price string } `json:"price_info"`
	}
}

func main() {
	client := http.Client{Timeout: time.Minute}
	address := base + "/1688/item_detail_by_url?apiToken=" + url.QueryEscape(token)
	response, err := client.Post(address, "application/json", strings.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	var told reply
	if err := json.NewDecoder(response.Body).Decode(&told); err != nil {
		log.Fatal(err)
	}
	if told.Code != 200 {
		log.Fatalf("%d: %s", told.Code, told.Msg)
	}
	fmt.Println(told.Data.Title)
	fmt.Println(told.Data.PriceInfo.Price, told.Data.Currency)
}
