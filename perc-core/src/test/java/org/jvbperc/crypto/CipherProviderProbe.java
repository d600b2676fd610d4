package org.jvbperc.crypto;

/** Run as a program of its own by {@link CipherProvidersTest}: prints the provider chosen, or why there is none. */
public final class CipherProviderProbe {
    private CipherProviderProbe() {}

    public static void main(String[] args) {
        for (int i = 0; i < 2; i++) {
            try {
                System.out.println(CipherProviders.aesGcm().getName());
            } catch (IllegalStateException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }
}
