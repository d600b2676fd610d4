package org.jvbperc.md;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Offers that browsers have made; the folder's README says how. */
public final class BrowserOffers {
    /** The names of all. */
    public static final String[] NAMES = {"chromium-156", "firefox-esr-153"};

    private BrowserOffers() {}

    /** An offer as the browser made it, with an identity. */
    public static String named(String name) throws IOException {
        try (InputStream in =
                BrowserOffers.class.getResourceAsStream("/org/jvbperc/md/signalling/offers/" + name + ".sdp")) {
            if (in == null) {
                throw new IOException("there is no offer " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceFirst("t=0 0\r\n", "t=0 0\r\na=identity:aWRlbnRpdHktb2YtYWxpY2U=\r\n");
        }
    }
}
