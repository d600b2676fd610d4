package org.jitsi.nlj.srtp;

import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.utils.logging2.Logger;

/** Double with a real class's name. */
public final class SrtpEncryptTransformer extends AbstractSrtpTransformer {
    public final SrtpContextFactory factory;

    public SrtpEncryptTransformer(SrtpContextFactory factory, Logger logger) {
        this.factory = factory;
    }
}
