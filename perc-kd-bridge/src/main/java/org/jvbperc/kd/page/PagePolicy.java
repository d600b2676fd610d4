package org.jvbperc.kd.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jvbperc.http.NotJsonException;
import org.jvbperc.http.StrictJson;

/**
 * The members of a page policy that determine headers. The whole file is checked, because the page refuses a policy with any mistake.
 *
 * @param bridges origins of the Media Distributors' resources, without the page's own
 * @param identityProviders domains, with the port if there is one; empty for any
 * @param applications origins of applications that the page may embed
 */
record PagePolicy(List<String> bridges, List<String> identityProviders, List<String> applications) {
    /** Longest file. */
    static final int MAX_BYTES = 64 * 1024;

    private static final String FILE = "perc-policy.json: ";
    private static final Set<String> MEMBERS = Set.of(
            "version",
            "servedBy",
            "operator",
            "endToEnd",
            "audioLevels",
            "keyDistributors",
            "bridges",
            "identityProviders",
            "applications");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern OPERATOR = Pattern.compile("\\P{Cntrl}{1,100}");
    private static final Pattern IDENTITY = Pattern.compile("[^\\p{Cntrl}\\s@]{1,127}@[^\\p{Cntrl}\\s@]{1,127}");
    private static final Pattern FINGERPRINT = Pattern.compile("sha-256 [0-9A-F]{2}(:[0-9A-F]{2}){31}");
    private static final Pattern DOMAIN =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:[0-9]{1,5})?");
    private static final Pattern OWN_PATH = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

    PagePolicy {
        bridges = List.copyOf(bridges);
        identityProviders = List.copyOf(identityProviders);
        applications = List.copyOf(applications);
    }

    /**
     * Reads a policy.
     *
     * @throws PageException naming the member and what was expected
     */
    static PagePolicy read(byte[] utf8) throws PageException {
        if (utf8.length > MAX_BYTES) {
            throw new PageException(FILE + "it is longer than " + MAX_BYTES + " octets");
        }
        JsonNode json;
        try {
            json = StrictJson.object(utf8);
        } catch (NotJsonException e) {
            throw new PageException(FILE + "it " + e.problem(), e);
        }
        requireMembers(json, "", MEMBERS);
        if (!json.path("version").isIntegralNumber() || json.path("version").asInt() != 1) {
            throw wrong("version", "1");
        }
        boolean bridge = oneOf(json, "servedBy", "organisation", "bridge").equals("bridge");
        text(json.path("operator"), "operator", OPERATOR, "1 to 100 characters");
        oneOf(json, "endToEnd", "required");
        oneOf(json, "audioLevels", "clear", "omitted");
        keyDistributors(list(json, "keyDistributors", bridge ? 0 : 1, 16));
        Set<String> bridges = new LinkedHashSet<>();
        for (JsonNode entry : list(json, "bridges", 1, 16)) {
            if (!entry.isTextual() || !OWN_PATH.matcher(entry.textValue()).matches()) {
                bridges.add(origin(entry, "bridges"));
            }
        }
        List<String> providers = new ArrayList<>();
        for (JsonNode entry : list(json, "identityProviders", 0, 64)) {
            providers.add(text(entry, "identityProviders", DOMAIN, "entries domain or domain:port"));
        }
        Set<String> applications = new LinkedHashSet<>();
        for (JsonNode entry : list(json, "applications", 0, 16)) {
            applications.add(origin(entry, "applications"));
        }
        return new PagePolicy(List.copyOf(bridges), providers, List.copyOf(applications));
    }

    private static void keyDistributors(List<JsonNode> entries) throws PageException {
        for (JsonNode entry : entries) {
            requireMembers(entry, "keyDistributors[].", Set.of("identity", "certificates"));
            text(entry.path("identity"), "keyDistributors[].identity", IDENTITY, "user@domain");
            for (JsonNode certificate : list(entry, "certificates", 0, 16)) {
                text(
                        certificate,
                        "keyDistributors[].certificates",
                        FINGERPRINT,
                        "entries \"sha-256 AB:CD:...\" of 32 octets");
            }
        }
    }

    private static void requireMembers(JsonNode json, String where, Set<String> members) throws PageException {
        if (!json.isObject()) {
            throw wrong(where, "an object");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!members.contains(name)) {
                throw wrong(where + name.replaceAll("[^A-Za-z0-9_-]", "?"), "no such member");
            }
        }
        for (String name : members) {
            if (!json.has(name)) {
                throw wrong(where + name, "this member");
            }
        }
    }

    private static List<JsonNode> list(JsonNode json, String member, int least, int most) throws PageException {
        JsonNode list = json.path(member);
        if (!list.isArray() || list.size() < least || list.size() > most) {
            throw wrong(member, "a list of " + least + " to " + most);
        }
        List<JsonNode> entries = new ArrayList<>();
        list.forEach(entries::add);
        return entries;
    }

    private static String oneOf(JsonNode json, String member, String... values) throws PageException {
        String value = json.path(member).isTextual() ? json.path(member).textValue() : "";
        if (!List.of(values).contains(value)) {
            throw wrong(member, String.join(" or ", values));
        }
        return value;
    }

    private static String text(JsonNode value, String member, Pattern form, String expected) throws PageException {
        if (!value.isTextual() || !form.matcher(value.textValue()).matches()) {
            throw wrong(member, expected);
        }
        return value.textValue();
    }

    /** The origin of an address; nothing in it may end a source of a content security policy. */
    private static String origin(JsonNode value, String member) throws PageException {
        String text = value.isTextual() ? value.textValue() : "";
        try {
            URI uri = new URI(text);
            String host = uri.getHost();
            boolean secure =
                    "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && LOOPBACK.contains(host));
            boolean plain = uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && !text.endsWith("/")
                    && text.chars().noneMatch(c -> ";,'\\".indexOf(c) >= 0);
            if (host != null && secure && plain) {
                return uri.getScheme() + "://" + host + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
            }
        } catch (URISyntaxException e) {
            // Reported below.
        }
        throw wrong(
                member,
                "entries https://host/path without query, fragment, user and slash at the end; http with a loopback host");
    }

    private static PageException wrong(String member, String expected) {
        return new PageException(FILE + member + ": expected " + expected);
    }
}
