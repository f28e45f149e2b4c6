package io.regie.server.hostlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.regie.server.api.RegieException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningRequestTest {

    private static String request(PublicKey key, KeyPair signer, String algorithm) throws Exception {
        var extensions = new ExtensionsGenerator();
        extensions.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, "urn:regie:server")));
        byte[] der = new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=admin"), key)
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
                .getEncoded();
        return pem(der);
    }

    private static String pem(byte[] der) {
        return "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END CERTIFICATE REQUEST-----\n";
    }

    private static void assertRefused(String csr, String code) {
        assertThatThrownBy(() -> SigningRequest.provenKey(csr))
                .isInstanceOfSatisfying(
                        RegieException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void a_request_proves_its_key() throws Exception {
        KeyPair keys = CertificateMaker.keyPair();
        assertThat(SigningRequest.provenKey(request(keys.getPublic(), keys, "SHA256withECDSA")))
                .isEqualTo(keys.getPublic());
    }

    @Test
    void a_request_signed_by_another_key_is_refused() throws Exception {
        KeyPair keys = CertificateMaker.keyPair();
        assertRefused(
                request(keys.getPublic(), CertificateMaker.keyPair(), "SHA256withECDSA"), "csr.signature-invalid");
    }

    @Test
    void an_rsa_key_is_refused() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        assertRefused(request(keys.getPublic(), keys, "SHA256withRSA"), "csr.key-unsuitable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not a request",
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
                "-----BEGIN CERTIFICATE REQUEST-----\n!!!!\n-----END CERTIFICATE REQUEST-----\n"
            })
    void what_is_no_request_is_refused(String text) {
        assertRefused(text, "csr.unreadable");
    }
}
