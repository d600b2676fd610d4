package org.jvbperc.dtls.simulation;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.Random;

/** Random numbers that depend on a seed alone. */
final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    SeededRandom(Random source) {
        super(new Spi(source), null);
    }

    private static final class Spi extends SecureRandomSpi {
        private static final long serialVersionUID = 1L;
        private final Random source;

        Spi(Random source) {
            this.source = source;
        }

        @Override
        protected void engineSetSeed(byte[] seed) {
            // The seed is fixed.
        }

        @Override
        protected void engineNextBytes(byte[] bytes) {
            source.nextBytes(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(int length) {
            byte[] bytes = new byte[length];
            source.nextBytes(bytes);
            return bytes;
        }
    }
}
