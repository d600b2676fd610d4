package org.jvbperc.md.conference;

import java.security.SecureRandom;
import org.jitsi.xmpp.extensions.colibri2.ConferenceModifiedIQ;
import org.jvbperc.md.signalling.Answers;
import org.jvbperc.md.signalling.Offer;
import org.jvbperc.md.signalling.SignallingException;
import org.jvbperc.md.signalling.SignedTransport;

/**
 * An endpoint that a signalling server creates on the bridge, on its way in. To be closed in any case; before {@link #complete}
 * has succeeded that undoes everything. One thread.
 */
public final class ExternalJoin implements AutoCloseable {
    private final Admission admission;
    private final Offer offer;
    private final SecureRandom random;
    private final Runnable release;

    ExternalJoin(Admission admission, Offer offer, SecureRandom random, Runnable release) {
        this.admission = admission;
        this.offer = offer;
        this.random = random;
        this.release = release;
    }

    /**
     * Has the bridge's description signed, waiting for the Key Distributor up to the deadline, and puts what it signed into the
     * response in place of the bridge's own.
     *
     * @throws SignallingException whose condition says why the endpoint is not admitted
     */
    public void complete(ConferenceModifiedIQ response) throws SignallingException {
        JoinResult joined = admission.sign(Answers.unsigned(
                offer, response, admission.endpointId(), admission.conference().room(), random.nextLong() >>> 2));
        SignedTransport.apply(
                response,
                admission.endpointId(),
                joined.answer(),
                admission.associationId().toString());
    }

    /** Ends it; an endpoint that was not admitted is expired. */
    @Override
    public void close() {
        try {
            admission.close();
        } finally {
            release.run();
        }
    }
}
