package org.jvbperc.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jvbperc.http.NotJsonException;
import org.jvbperc.http.StrictJson;

/** Strict JSON whose faults are identity errors. */
public final class Json {
    private Json() {}

    /**
     * Parses one object.
     *
     * @param what names the text in the exception's message
     * @throws IdentityException with {@code error} if it is not exactly one JSON object; the message does not quote it
     */
    public static ObjectNode object(String text, String what, IdentityError error) throws IdentityException {
        try {
            return StrictJson.object(text);
        } catch (NotJsonException e) {
            throw new IdentityException(error, what + " " + e.problem());
        }
    }

    /** Like {@link #object(String, String, IdentityError)} for octets, which must be UTF-8. */
    public static ObjectNode object(byte[] utf8, String what, IdentityError error) throws IdentityException {
        try {
            return StrictJson.object(utf8);
        } catch (NotJsonException e) {
            throw new IdentityException(error, what + " " + e.problem());
        }
    }

    /** The non-empty string member {@code name} of {@code object}. */
    public static String text(ObjectNode object, String name, String what, IdentityError error)
            throws IdentityException {
        JsonNode value = object.get(name);
        if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
            throw new IdentityException(error, what + " has no string member \"" + name + "\"");
        }
        return value.textValue();
    }
}
