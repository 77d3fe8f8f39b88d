// Asks for an offer and prints the reply, with Java 11 or newer: java Ask.java

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

public class Ask {
    static final String BASE = "http://127.0.0.1:8688";
    static final String TOKEN = "demo";

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var body = "{\"url\": \"https://detail.1688.com/offer/652702302959.html\", \"language\": \"zh\"}";
        var request = HttpRequest.newBuilder(URI.create(BASE + "/1688/item_detail_by_url?apiToken=" + TOKEN))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(60))
            .POST(BodyPublishers.ofString(body))
            .build();
        var reply = HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
        System.out.write(reply.body()); // as it came: its UTF-8 is not Java's to print everywhere
        System.out.println();
        System.exit(reply.statusCode() == 200 ? 0 : 1);
    }
}
