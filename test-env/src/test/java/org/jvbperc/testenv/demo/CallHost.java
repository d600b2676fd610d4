package org.jvbperc.testenv.demo;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jvbperc.endpoint.call.CallConfig;
import org.jvbperc.endpoint.call.PercCall;
import org.jvbperc.endpoint.signalling.IdentitySource;
import org.jvbperc.identity.IdpClient;
import org.jvbperc.identity.jws.TrustedIdp;
import org.jvbperc.testkit.Await;

/** A process that takes part in a call and lives on after it, as an application does: each line it reads is the sign for the next step. */
final class CallHost {

    private CallHost() {}

    /** Arguments: bridge, identity provider, room, user; the password is in the environment. */
    public static void main(String[] arguments) throws Exception {
        BufferedReader signs = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        URI idp = URI.create(arguments[1]);
        IdpClient login = new IdpClient(idp, arguments[3], System.getenv("PERC_PASSWORD"), Await.patience(), null);
        login.login();
        PercCall call =
                new PercCall(CallConfig.builder(URI.create(arguments[0]), arguments[2], IdentitySource.of(login))
                        .trust(new TrustedIdp(Cast.DOMAIN, idp.resolve("/.well-known/jwks.json")))
                        .keyDistributor(Cast.identity(Cast.KEY_DISTRIBUTOR))
                        .timeout(Await.patience())
                        .build());
        try (call) {
            call.join();
            System.out.println("joined");
            signs.readLine();
        }
        System.out.println("left");
        signs.readLine();
        // The call's object is still there, as in an application that shows its report.
        System.out.println(call.report().packets().size());
    }
}
