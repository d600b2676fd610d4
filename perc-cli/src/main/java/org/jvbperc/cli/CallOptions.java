package org.jvbperc.cli;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.jvbperc.crypto.ProtectionProfile;
import org.jvbperc.endpoint.signalling.CallProtection;
import org.jvbperc.endpoint.signalling.CredentialSource;
import org.jvbperc.endpoint.signalling.SignallingFactory;

/**
 * The options of {@code perc call}, checked as far as is possible without files and network.
 *
 * @param bridge the bridge's HTTP resource; null only with {@code xmpp}, and given together with it only for {@code own}
 * @param xmpp signalling in a Jitsi room; null: over the bridge's HTTP resource
 * @param own configuration of a Key Distributor in this process; null for none
 * @param idp base of the identity provider's interface
 * @param password not for messages
 * @param credentials what the user was given to be let in
 * @param kdIdentity null accepts any Key Distributor
 * @param lateVerification a description that is for no particular endpoint will do
 * @param trustedIdps key set address by domain; empty: the user's own provider
 * @param trustedOpenIds issuer and client ids, with commas in between, by domain
 * @param records whether everybody is told that this participant records
 * @param seconds null: as long as the files last
 * @param awaitParticipants 0 starts sending at once
 * @param joinTimeout for each step of joining
 * @param rejoin how long to try to join again after a loss; zero: not at all
 */
record CallOptions(
        @Nullable URI bridge,
        @Nullable SignallingFactory xmpp,
        @Nullable Path own,
        String room,
        URI idp,
        String user,
        String password,
        CredentialSource credentials,
        @Nullable String kdIdentity,
        boolean lateVerification,
        Map<String, URI> trustedIdps,
        Map<String, String> trustedOpenIds,
        List<Path> send,
        @Nullable Path receive,
        @Nullable Path recordRaw,
        boolean records,
        boolean loop,
        @Nullable Duration seconds,
        int awaitParticipants,
        Duration awaitTimeout,
        Duration joinTimeout,
        Duration rejoin,
        Duration linger,
        @Nullable Path report,
        CallProtection protection,
        List<ProtectionProfile> profiles,
        @Nullable InetAddress localAddress,
        @Nullable Path certificateAuthorities) {
    @Override
    public String toString() {
        return "CallOptions[" + user + " to " + room + "]";
    }
}
