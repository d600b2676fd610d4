package org.jvbperc.crypto;

/**
 * The DTLS exporter's output cut into layers and directions (RFC 5764 section 4.2, RFC 8723 section 3.1).
 *
 * <p>Order on the wire of the exporter: client key, server key, client salt, server salt; in each value of a double profile
 * the inner half comes first. The inner keys are not used for media: every sender makes its own (RFC 8870 section 6), and
 * the inner salts are replaced by the one of the EKTKey message (RFC 8871 section 4.5.2).
 */
public final class ExportedKeys {
    private ExportedKeys() {}

    /**
     * Cuts out the outer (hop-by-hop) part. For a single profile that is everything.
     *
     * @param exported the exporter's output; not kept, not changed: the caller wipes it
     * @throws IllegalArgumentException if the length does not fit the profile
     */
    public static HopByHopKeys hopByHop(ProtectionProfile profile, byte[] exported) {
        if (exported.length != profile.exporterLengthBytes()) {
            throw new IllegalArgumentException("exporter output for " + profile + " has " + exported.length
                    + " octets: expected " + profile.exporterLengthBytes());
        }
        int key = profile.masterKeyLengthBytes();
        int salt = profile.masterSaltLengthBytes();
        int layerKey = profile.layerKeyLengthBytes();
        int layerSalt = profile.layerSaltLengthBytes();
        int outerKey = key - layerKey;
        int outerSalt = salt - layerSalt;
        return new HopByHopKeys(
                SecretBytes.copyOf(exported, outerKey, layerKey),
                SecretBytes.copyOf(exported, key + outerKey, layerKey),
                SecretBytes.copyOf(exported, 2 * key + outerSalt, layerSalt),
                SecretBytes.copyOf(exported, 2 * key + salt + outerSalt, layerSalt));
    }
}
