package org.jvbperc.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The lines between the modules, and between the packages of a module. */
class ModuleTest {
    private static Optional<Module> moduleOf(JavaClass type) {
        return Module.of(type.getBaseComponentType().getPackageName());
    }

    private static ArchCondition<JavaClass> onlyUseWhatTheirModuleMay() {
        return new ArchCondition<>("only use their own module, and the API packages of the modules that it may use") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Module own = moduleOf(type).orElseThrow();
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    moduleOf(target).filter(other -> other != own).ifPresent(other -> {
                        if (!own.mayUse(other)) {
                            events.add(SimpleConditionEvent.violated(
                                    type,
                                    own.folder() + " may not use " + other.folder() + ": "
                                            + dependency.getDescription()));
                        } else if (!other.offers(target.getPackageName())) {
                            events.add(SimpleConditionEvent.violated(
                                    type,
                                    target.getPackageName() + " is internal to " + other.folder() + ": "
                                            + dependency.getDescription()));
                        }
                    });
                }
            }
        };
    }

    @Test
    void classes_ofEveryModule_onlyUseWhatTheirModuleMay() {
        classes().should(onlyUseWhatTheirModuleMay()).check(ProductionClasses.all());
    }

    @Test
    void classes_ofThisBuild_comeFromEveryModule() {
        Set<String> seen = ProductionClasses.all().stream()
                .map(type -> moduleOf(type).map(Module::folder).orElse("no module: " + type.getPackageName()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(
                Arrays.stream(Module.values()).map(Module::folder).collect(Collectors.toCollection(TreeSet::new)),
                seen);
    }

    @Test
    void apiPackages_areUsedByAnotherModule_orMadeForUsersOfTheLibrary() {
        Set<String> used = new TreeSet<>();
        for (JavaClass type : ProductionClasses.all()) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (moduleOf(target).isPresent() && !moduleOf(target).equals(moduleOf(type))) {
                    used.add(target.getPackageName());
                }
            }
        }
        // The extension point for people who build the bridge themselves: its users are outside this project.
        used.add("org.jvbperc.spi");
        List<String> unused = new ArrayList<>();
        for (Module module : Module.values()) {
            module.api().stream().filter(name -> !used.contains(name)).forEach(unused::add);
        }
        assertEquals(List.of(), unused);
    }

    @Test
    void nameOfAType_meansOneThingInTheWholeProject() {
        Map<String, List<String>> byName = ProductionClasses.all().stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName,
                        TreeMap::new,
                        Collectors.mapping(JavaClass::getName, Collectors.toList())));
        byName.values().removeIf(types -> types.size() == 1);
        assertEquals(Map.of(), byName);
    }

    @Test
    void packages_atEveryDepth_haveNoCycles() {
        SlicesRuleDefinition.slices().matching("(**)").should().beFreeOfCycles().check(ProductionClasses.all());
    }
}
