package io.regie.bridge.tls;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Joins hosts to one center by a join token: the key is made here and never leaves. */
public final class Enrolment implements AutoCloseable {

    private final URI center;
    private final String token;
    private final PinnedCenter pin;
    private final HttpClient http;

    /**
     * @param center root of the management server, as {@code https://center:8443}
     * @param caFingerprint SHA-256 of the center's CA certificate (DER), in hex
     */
    public Enrolment(URI center, String token, String caFingerprint) {
        this.center = center;
        this.token = token;
        this.pin = new PinnedCenter(caFingerprint);
        this.http = HttpClient.newBuilder()
                .sslContext(trusting(pin))
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    /** Makes a key and a certificate request, has it signed and stores all three files under {@code pki}. */
    public HostCredentials enrol(HostIdentity host, Path pki) throws EnrolmentException, IOException {
        try {
            KeyPair keys = newKeys();
            HttpResponse<String> response = http.send(request(host, keys), HttpResponse.BodyHandlers.ofString());
            HostCredentials credentials = credentials(response, keys);
            credentials.store(pki);
            return credentials;
        } catch (GeneralSecurityException e) {
            throw new EnrolmentException("This Java cannot make an EC P-256 certificate request", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EnrolmentException("Interrupted before the center answered", e);
        }
    }

    private HttpRequest request(HostIdentity host, KeyPair keys) throws GeneralSecurityException {
        var body = new JsonObject();
        body.addProperty("token", token);
        body.addProperty("csr", SigningRequest.make(host.name(), keys));
        body.addProperty("hostId", host.hostId().toString());
        body.addProperty("hostName", host.name());
        body.addProperty("address", host.address());
        body.addProperty("port", host.port());
        return HttpRequest.newBuilder(center.resolve("/api/v1/enrolments"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, application/problem+json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
    }

    private HostCredentials credentials(HttpResponse<String> response, KeyPair keys)
            throws EnrolmentException, GeneralSecurityException {
        JsonObject answer = json(response);
        if (response.statusCode() / 100 != 2) {
            throw new EnrolmentException("The center refused (HTTP " + response.statusCode() + "): "
                    + text(answer, "detail") + " " + text(answer, "remedy"));
        }
        X509Certificate ca = Pem.certificate(text(answer, "caCertificate"));
        X509Certificate certificate = Pem.certificate(text(answer, "certificate"));
        if (!pin.isPinned(ca)) {
            throw new EnrolmentException(
                    "The center answered with a CA other than the one whose fingerprint was given");
        }
        if (!certificate.getPublicKey().equals(keys.getPublic())) {
            throw new EnrolmentException("The center answered with a certificate for another key");
        }
        OneCa.trusting(ca).checkClientTrusted(new X509Certificate[] {certificate}, "EC");
        return new HostCredentials(ca, certificate, keys.getPrivate());
    }

    private static JsonObject json(HttpResponse<String> response) throws EnrolmentException {
        try {
            return JsonParser.parseString(response.body()).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new EnrolmentException(
                    "Under " + response.uri() + " answers something that is no Régie center (HTTP "
                            + response.statusCode() + ")",
                    e);
        }
    }

    private static String text(JsonObject object, String member) {
        return object.has(member) ? object.get(member).getAsString() : "";
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static SSLContext trusting(PinnedCenter pin) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {pin}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no TLS", e);
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
