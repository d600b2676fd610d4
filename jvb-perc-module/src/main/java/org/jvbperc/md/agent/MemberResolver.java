package org.jvbperc.md.agent;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds members of the bridge by name and collects the missing ones, so that one message names all of them. The placeholder for
 * a missing member throws when it is called. For one thread.
 */
final class MemberResolver {
    private final ClassLoader loader;
    private final MethodHandles.Lookup lookup = MethodHandles.lookup();
    private final List<String> missing = new ArrayList<>();

    @FunctionalInterface
    private interface Search {
        MethodHandle find() throws ReflectiveOperationException;
    }

    MemberResolver(ClassLoader loader) {
        this.loader = loader;
    }

    /** The members that were not found so far. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    /**
     * Throws if a member was not found; to be called after the last search.
     *
     * @throws MissingMembersException naming every missing member, if there is one
     */
    void requireAll() throws MissingMembersException {
        if (!missing.isEmpty()) {
            throw new MissingMembersException(
                    missing.stream().map(member -> member + " is missing").toList());
        }
    }

    /** The class; null if it is missing. */
    @Nullable
    Class<?> type(String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            missing.add(name);
            return null;
        }
    }

    BridgeMember method(@Nullable Class<?> owner, String name, @Nullable Class<?>... parameters) {
        return find(owner, name + parameterList(parameters), () -> {
            for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
                for (Method method : type.getDeclaredMethods()) {
                    if (method.getName().equals(name)
                            && !method.isBridge()
                            && Arrays.equals(method.getParameterTypes(), parameters)) {
                        return lookup.unreflect(accessible(method));
                    }
                }
            }
            throw new NoSuchMethodException(name);
        });
    }

    BridgeMember constructor(@Nullable Class<?> owner, @Nullable Class<?>... parameters) {
        return find(
                owner,
                "<init>" + parameterList(parameters),
                () -> lookup.unreflectConstructor(accessible(require(owner).getDeclaredConstructor(parameters))));
    }

    BridgeMember getter(@Nullable Class<?> owner, String field) {
        return find(owner, field, () -> lookup.unreflectGetter(accessible(field(require(owner), field))));
    }

    BridgeMember setter(@Nullable Class<?> owner, String field) {
        return find(owner, field, () -> lookup.unreflectSetter(accessible(field(require(owner), field))));
    }

    private BridgeMember find(@Nullable Class<?> owner, String member, Search search) {
        String name = (owner == null ? "?" : owner.getName()) + "." + member;
        try {
            if (owner != null) {
                return new BridgeMember(name, search.find());
            }
            // The missing class has been recorded already.
        } catch (ReflectiveOperationException | LinkageError e) {
            missing.add(name);
        }
        return new BridgeMember(
                name,
                MethodHandles.throwException(Object.class, IllegalStateException.class)
                        .bindTo(new IllegalStateException("missing")));
    }

    private static Field field(Class<?> owner, String name) throws NoSuchFieldException {
        for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(name);
    }

    private static Class<?> require(@Nullable Class<?> owner) throws ClassNotFoundException {
        if (owner == null) {
            throw new ClassNotFoundException();
        }
        return owner;
    }

    private static <T extends AccessibleObject> T accessible(T member) {
        member.setAccessible(true);
        return member;
    }

    private static String parameterList(@Nullable Class<?>[] parameters) {
        return Arrays.stream(parameters)
                .map(type -> type == null ? "?" : type.getSimpleName())
                .collect(Collectors.joining(", ", "(", ")"));
    }
}
