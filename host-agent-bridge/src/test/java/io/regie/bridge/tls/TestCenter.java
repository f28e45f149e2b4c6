package io.regie.bridge.tls;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/** The part of a management server that a bridge meets: its CA, its enrolment endpoint, its channels. */
public final class TestCenter implements AutoCloseable {

    public static final String TOKEN = "join-me";

    private final AtomicInteger enrolments = new AtomicInteger();
    private final KeyPair caKeys = newKeys();
    private final X509Certificate ca = certificate("Test center", caKeys.getPublic(), null, true);
    private final KeyPair serverKeys = newKeys();
    private final X509Certificate server = certificate("server", serverKeys.getPublic(), "urn:regie:server", false);
    private final HttpsServer https;

    public TestCenter() throws Exception {
        https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(sslContext()));
        https.createContext("/api/v1/enrolments", this::enrol);
        https.start();
    }

    public URI uri() {
        return URI.create("https://127.0.0.1:" + https.getAddress().getPort());
    }

    public String caFingerprint() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(ca.getEncoded()));
    }

    public int enrolments() {
        return enrolments.get();
    }

    /** Credentials as enrolment would have given them. */
    public HostCredentials issue(String hostId) throws Exception {
        KeyPair keys = newKeys();
        return new HostCredentials(
                ca, certificate("host", keys.getPublic(), "urn:regie:host:" + hostId, false), keys.getPrivate());
    }

    /** A channel as the management server opens it. */
    public ManagedChannel channel(int port) throws Exception {
        return channel(port, serverKeys.getPrivate(), server);
    }

    /** A channel that shows somebody else's certificate. */
    public ManagedChannel channel(int port, PrivateKey key, X509Certificate certificate) throws Exception {
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .sslContext(GrpcSslContexts.forClient()
                        .trustManager(ca)
                        .keyManager(key, certificate)
                        .build())
                .build();
    }

    private void enrol(HttpExchange exchange) throws IOException {
        JsonObject request = JsonParser.parseString(
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8))
                .getAsJsonObject();
        var answer = new JsonObject();
        int status = 200;
        if (!request.get("token").getAsString().equals(TOKEN)) {
            status = 403;
            answer.addProperty("code", "enrolment.token");
            answer.addProperty("detail", "The join token is not valid.");
            answer.addProperty("remedy", "Make a new one.");
        } else {
            try (var parser = new PEMParser(new StringReader(request.get("csr").getAsString()))) {
                var csr = (PKCS10CertificationRequest) parser.readObject();
                PublicKey key = new JcaPEMKeyConverter().getPublicKey(csr.getSubjectPublicKeyInfo());
                String uri = "urn:regie:host:" + request.get("hostId").getAsString();
                X509Certificate certificate =
                        certificate(request.get("hostName").getAsString(), key, uri, false);
                answer.addProperty("certificate", Pem.encode("CERTIFICATE", certificate.getEncoded()));
                answer.addProperty("caCertificate", Pem.encode("CERTIFICATE", ca.getEncoded()));
                enrolments.incrementAndGet();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private SSLContext sslContext() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", serverKeys.getPrivate(), new char[0], new X509Certificate[] {server, ca});
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, new SecureRandom());
        return context;
    }

    private X509Certificate certificate(String name, PublicKey key, @Nullable String uri, boolean authority)
            throws Exception {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=Test center"),
                new BigInteger(64, new SecureRandom()),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plus(Duration.ofDays(1))),
                new X500Name("CN=" + name),
                key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (uri != null) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                new GeneralName(GeneralName.uniformResourceIdentifier, uri),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            }));
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(caKeys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static KeyPair newKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    @Override
    public void close() {
        https.stop(0);
    }
}
