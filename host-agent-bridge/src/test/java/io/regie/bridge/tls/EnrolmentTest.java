package io.regie.bridge.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPrivateKey;
import java.util.UUID;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {

    private static final HostIdentity HOST =
            new HostIdentity(UUID.fromString("6f9619ff-8b86-4d01-b42d-00cf4fc964ff"), "h1", "10.0.0.1", 7443);

    @TempDir
    Path pki;

    private TestCenter center;

    @BeforeEach
    void start() throws Exception {
        center = new TestCenter();
    }

    @AfterEach
    void stop() {
        center.close();
    }

    @Test
    void an_enrolled_host_finds_its_credentials_again() throws Exception {
        HostCredentials given = enrol(TestCenter.TOKEN, center.caFingerprint());

        HostCredentials found = HostCredentials.load(pki).orElseThrow();
        assertThat(found.certificate()).isEqualTo(given.certificate());
        assertThat(found.ca()).isEqualTo(given.ca());
        assertThat(((ECPrivateKey) found.key()).getS()).isEqualTo(((ECPrivateKey) given.key()).getS());
        assertThat(PeerNames.isHost(given.certificate())).isTrue();
    }

    @Test
    void the_stored_key_has_its_public_half_inside_as_gnutls_wants_it() throws Exception {
        HostCredentials given = enrol(TestCenter.TOKEN, center.caFingerprint());

        try (var parser = new PEMParser(Files.newBufferedReader(pki.resolve("host.key")))) {
            var info = (PrivateKeyInfo) parser.readObject();
            var half = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey());
            byte[] stored = half.getPublicKey().getBytes();
            byte[] expected = given.certificate().getPublicKey().getEncoded();
            assertThat(expected).endsWith(stored);
        }
    }

    @Test
    void the_key_is_for_the_bridges_eyes_only() throws Exception {
        enrol(TestCenter.TOKEN, center.caFingerprint());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pki.resolve("host.key"))))
                .isEqualTo("rw-------");
        assertThat(pki)
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith(".new"));
    }

    @Test
    void a_refused_token_is_told_with_its_remedy_and_stores_nothing() {
        assertThatExceptionOfType(EnrolmentException.class)
                .isThrownBy(() -> enrol("old", center.caFingerprint()))
                .withMessageContaining("The join token is not valid. Make a new one.");
        assertThat(pki).isEmptyDirectory();
    }

    @Test
    void a_center_with_another_ca_is_not_told_the_token() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> enrol(TestCenter.TOKEN, "00".repeat(32)))
                .withStackTraceContaining("not the one whose fingerprint was given");
        assertThat(center.enrolments()).isZero();
    }

    private HostCredentials enrol(String token, String fingerprint) throws Exception {
        try (var enrolment = new Enrolment(center.uri(), token, fingerprint)) {
            return enrolment.enrol(HOST, pki);
        }
    }
}
