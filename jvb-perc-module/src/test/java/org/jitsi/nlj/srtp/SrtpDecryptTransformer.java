package org.jitsi.nlj.srtp;

import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.utils.logging2.Logger;

/** Double with a real class's name. */
public final class SrtpDecryptTransformer {
    public final SrtpContextFactory factory;

    public SrtpDecryptTransformer(SrtpContextFactory factory, Logger logger) {
        this.factory = factory;
    }
}
