package org.jvbperc.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SsrcTableTest {
    @Test
    void operations_againstALinkedHashMap_agree() {
        for (long seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            int bound = 1 + random.nextInt(100);
            SsrcTable<String> table = new SsrcTable<>(bound);
            Map<Integer, String> model = new LinkedHashMap<>(16, 0.75f, true);
            for (int i = 0; i < 3000; i++) {
                // Few distinct values, among them 0 and such as collide.
                int ssrc = (random.nextInt(150) - 10) * (random.nextBoolean() ? 1 : 1 << 24);
                String value = "value " + i;
                switch (random.nextInt(4)) {
                    case 0 -> assertEquals(model.get(ssrc), table.get(ssrc));
                    case 1 -> assertEquals(model.remove(ssrc), table.remove(ssrc));
                    default -> {
                        String evicted = null;
                        if (!model.containsKey(ssrc) && model.size() == bound) {
                            evicted = model.remove(model.keySet().iterator().next());
                        }
                        model.put(ssrc, value);
                        assertEquals(evicted, table.put(ssrc, value), "seed " + seed + " step " + i);
                    }
                }
                assertEquals(model.size(), table.size());
                assertEquals(model.size() < bound, table.hasRoom());
            }
            List<String> values = new ArrayList<>();
            table.forEach(values::add);
            assertEquals(
                    model.values().stream().sorted().toList(),
                    values.stream().sorted().toList());
        }
    }

    @Test
    void put_whenFull_evictsTheLeastRecentlyUsed() {
        SsrcTable<String> table = new SsrcTable<>(2);
        table.put(1, "a");
        table.put(2, "b");
        table.get(1);
        assertEquals("b", table.put(3, "c"));
        assertNull(table.get(2));
        assertEquals("a", table.get(1));
    }

    @Test
    void constructor_withoutRoom_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new SsrcTable<String>(0));
    }
}
