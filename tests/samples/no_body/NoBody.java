// What a client does that forgets the body.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

public class NoBody {
    public static void main(String[] arguments) throws Exception {
        var address = URI.create("http://127.0.0.1:8688/1688/item_detail_by_url?apiToken=demo");
        var request = HttpRequest.newBuilder(address).header("Content-Type", "application/json")
            .method("POST", BodyPublishers.noBody()).build();
        System.out.print(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
    }
}
