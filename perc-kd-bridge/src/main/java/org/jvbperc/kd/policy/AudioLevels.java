package org.jvbperc.kd.policy;

/**
 * Whether endpoints tell the Media Distributor in each packet how loud they are (RFC 6464), which shows who speaks although the
 * sound itself is encrypted.
 */
public enum AudioLevels {
    /** They do, and bridges can forward the loudest only. */
    CLEAR("clear"),
    /** The header extension is not negotiated. */
    OMITTED("omitted");

    private final String text;

    AudioLevels(String text) {
        this.text = text;
    }

    /** The configuration's word for it. */
    public String text() {
        return text;
    }
}
