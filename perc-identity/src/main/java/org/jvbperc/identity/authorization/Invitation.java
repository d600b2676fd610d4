package org.jvbperc.identity.authorization;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A one-time invitation: {@code <id>.<secret>}, 96 and 192 random bits in base64url. The secret goes from the inviting to the
 * invited person and nowhere else: an offer only proves that its maker has it. {@code toString} shows the id alone.
 */
public final class Invitation {
    private static final int ID_OCTETS = 12;
    private static final int SECRET_OCTETS = 24;
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]{16})\\.([A-Za-z0-9_-]{32})");

    private final String id;
    private final byte[] secret;

    private Invitation(String id, byte[] secret) {
        this.id = id;
        this.secret = secret;
    }

    /** A new random invitation. */
    public static Invitation random(SecureRandom random) {
        byte[] id = new byte[ID_OCTETS];
        byte[] secret = new byte[SECRET_OCTETS];
        random.nextBytes(id);
        random.nextBytes(secret);
        return new Invitation(encode(id), secret);
    }

    /**
     * Parses an invitation in the form in which its holder got it.
     *
     * @throws IllegalArgumentException without quoting it
     */
    public static Invitation parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("the invitation is not <16 characters>.<32 characters> of base64url");
        }
        return new Invitation(form.group(1), Base64.getUrlDecoder().decode(form.group(2)));
    }

    /** The id by which the Key Distributor knows it. */
    public String id() {
        return id;
    }

    /** The text for the invited person, with the secret. */
    public String text() {
        return id + "." + encode(secret);
    }

    /** The proof of possession, for one offer. */
    public OfferCredential.Invited credential(OfferBinding offer) {
        return new OfferCredential.Invited(id, offer.mac(secret));
    }

    /** Whether {@code credential} was made with this invitation for this offer; in constant time. */
    public boolean proves(OfferCredential.Invited credential, OfferBinding offer) {
        return MessageDigest.isEqual(
                credential.mac().toByteArray(), offer.mac(secret).toByteArray());
    }

    private static String encode(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    @Override
    public String toString() {
        return "Invitation[" + id + "]";
    }
}
