package io.regie.lab;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The clock that guests of the lab's templates serve: seconds counted since boot, and uptime in seconds. */
record Ticks(long number, double uptime) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    static Ticks read(String address) throws IOException, InterruptedException {
        String text = HTTP.send(
                        HttpRequest.newBuilder(URI.create("http://" + address + "/ticks"))
                                .timeout(Duration.ofSeconds(2))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        String[] parts = text.strip().split(" ");
        return new Ticks(Long.parseLong(parts[0]), Double.parseDouble(parts[1]));
    }
}
