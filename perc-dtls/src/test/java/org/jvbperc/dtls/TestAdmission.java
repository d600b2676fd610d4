package org.jvbperc.dtls;

import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicReference;

/** Admits one known client certificate with prepared parameters. */
final class TestAdmission implements DtlsServerAdmission {
    final AtomicReference<ClientHelloInfo> seenHello = new AtomicReference<>();
    private final DtlsServerParameters parameters;
    private final DtlsCertificate expectedClient;

    TestAdmission(DtlsServerParameters parameters, DtlsCertificate expectedClient) {
        this.parameters = parameters;
        this.expectedClient = expectedClient;
    }

    @Override
    public DtlsServerParameters clientHello(ClientHelloInfo info) throws DtlsRefusal {
        seenHello.set(info);
        return parameters;
    }

    @Override
    public void clientCertificate(X509Certificate certificate) throws DtlsRefusal {
        if (!expectedClient.fingerprint().matches(certificate)) {
            throw new DtlsRefusal(
                    DtlsAlert.BAD_CERTIFICATE, "the certificate has no signalled fingerprint (RFC 9185 section 5.4)");
        }
    }
}
