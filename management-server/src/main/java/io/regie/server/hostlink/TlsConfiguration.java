package io.regie.server.hostlink;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TlsConfiguration {
    /** The bundle {@code center}, which the web server uses: its chain ends with the authority, for hosts to check. */
    @Bean
    SslBundleRegistrar centerBundle(CenterPki pki) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", pki.serverKey(), new char[0], new Certificate[] {pki.server(), pki.authority()});
        SslBundle bundle = SslBundle.of(SslStoreBundle.of(store, "", null));
        return registry -> registry.registerBundle("center", bundle);
    }
}
