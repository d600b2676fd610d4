package org.jvbperc.idpproxy;

import com.fasterxml.jackson.databind.JsonNode;

/** The result of a script. All texts are the script's. */
sealed interface ScriptOutcome {
    /** Its first execution has ended. */
    record Executed(boolean registered) implements ScriptOutcome {}

    /** Its first execution failed, by its syntax or by an exception. */
    record ScriptFailed() implements ScriptOutcome {}

    /** The promise was fulfilled. */
    record Result(JsonNode value) implements ScriptOutcome {
        @Override
        public String toString() {
            return "Result";
        }
    }

    /** The promise was rejected, or the method threw. */
    record Failed(String name, String detail, String loginUrl, String info) implements ScriptOutcome {
        @Override
        public String toString() {
            return "Failed";
        }
    }
}
