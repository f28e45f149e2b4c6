package io.regie.server.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Talks to a server under test as a program does: HTTPS, trusting the center's CA, with an API token. */
public final class RestClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;
    private final HttpClient http;
    private final String token;

    /** What a route answered. */
    public record Answer(int status, HttpResponse<String> raw, JsonNode body) {
        public String text(String field) {
            return body.path(field).asString("");
        }
    }

    /** As the built-in administrator of the server whose home is given. */
    public RestClient(Path home, int port) throws Exception {
        this(home, port, Files.readString(home.resolve("local-token")).strip());
    }

    public RestClient(Path home, int port, String token) throws Exception {
        this.url = URI.create("https://localhost:" + port);
        this.http = HttpClient.newBuilder().sslContext(trusting(home)).build();
        this.token = token;
    }

    public URI url() {
        return url;
    }

    public HttpClient http() {
        return http;
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).header("Authorization", "Bearer " + token);
    }

    public Answer get(String path) throws Exception {
        return send(request(path).GET());
    }

    public Answer delete(String path) throws Exception {
        return send(request(path).DELETE());
    }

    public Answer post(String path, Object body) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    private Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String body = answer.body();
        return new Answer(answer.statusCode(), answer, body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body));
    }

    private static SSLContext trusting(Path home) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream file = Files.newInputStream(home.resolve("pki/ca.pem"))) {
            store.setCertificateEntry(
                    "center", CertificateFactory.getInstance("X.509").generateCertificate(file));
        } catch (IOException e) {
            throw new IllegalStateException("the server has made no CA in " + home, e);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
