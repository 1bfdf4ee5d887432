package dev.legwork;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.slf4j.Logger;

/**
 * The layers and the house rules. A package belongs to the level of its first name below {@code
 * dev.legwork}; imports never point up. A new package is a new entry in {@link #LEVELS}, or the
 * test fails.
 */
@AnalyzeClasses(packages = "dev.legwork", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "dev.legwork";

  /** Level by first name; {@code name.*} is what lies below a level-2 package, its backends. */
  private static final Map<String, Integer> LEVELS =
      Map.ofEntries(
          Map.entry("job", 1),
          Map.entry("schedule", 1),
          Map.entry("flow", 1),
          Map.entry("config", 1),
          Map.entry("access", 2),
          Map.entry("archive", 2),
          Map.entry("store", 2),
          Map.entry("executor", 2),
          Map.entry("event", 2),
          Map.entry("cluster", 2),
          Map.entry("wire", 2),
          Map.entry("output", 2),
          Map.entry("trace", 2),
          Map.entry("log", 2),
          Map.entry("secret", 2),
          Map.entry("engine", 3),
          Map.entry("metrics", 3),
          Map.entry("trace.*", 3),
          Map.entry("store.*", 3),
          Map.entry("executor.*", 3),
          Map.entry("cluster.*", 3),
          Map.entry("web", 4),
          Map.entry("bus", 4),
          Map.entry("broker", 4),
          Map.entry("node", 5),
          Map.entry("", 6),
          Map.entry("cli", 6),
          Map.entry("doctor", 6),
          Map.entry("bench", 6),
          Map.entry("torture", 6));

  /** All that level 1 may import of its own level. */
  private static final Map<String, Set<String>> WITHIN_LEVEL_1 =
      Map.of("schedule", Set.of("job"), "flow", Set.of("job"), "config", Set.of("job"));

  private static final String[] BACKENDS = {
    ROOT + ".store.*..", ROOT + ".executor.*..", ROOT + ".cluster.*..", ROOT + ".trace.*.."
  };

  /** Programs: they print, and they bring the clock that the rest is handed. */
  private static final String[] PROGRAMS = {
    ROOT + ".cli..", ROOT + ".doctor..", ROOT + ".bench..", ROOT + ".torture.."
  };

  @ArchTest
  static final ArchRule importsPointDown = classes().should(respectLevels()).allowEmptyShould(true);

  @ArchTest
  static final ArchRule packagesFormNoCycles =
      slices().assignedFrom(eachPackage()).should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyNodeNamesBackendsAndExecutors =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".node..")
          .and()
          .resideOutsideOfPackages(BACKENDS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(BACKENDS)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule engineSeesNoSqlNoHazelcastNoHttp =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".engine..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..",
              "javax.sql..",
              "org.sqlite..",
              "com.hazelcast..",
              "io.vertx.core.http..",
              "io.vertx.ext.web..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule valuesDoNoInputOrOutput =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + ".job..", ROOT + ".schedule..", ROOT + ".flow..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.nio.file..",
              "java.nio.channels..",
              "java.net.http..",
              "java.sql..",
              "io.vertx.core.file..",
              "io.vertx.core.http..",
              "io.vertx.core.net..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule vertxInternalsAreOffLimits =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..impl..", "io.vertx..internal..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nobodySleeps =
      noClasses()
          .should()
          .accessTargetWhere(
              describe(
                  "Thread.sleep or TimeUnit.sleep",
                  call -> calls(call, Set.of(Thread.class, TimeUnit.class), Set.of("sleep"))))
          .because("a test or a node waits for an event, not for time to pass")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyProgramsPrint =
      noClasses()
          .that()
          .resideOutsideOfPackages(PROGRAMS)
          .and()
          .resideOutsideOfPackage(ROOT)
          .should()
          .accessFieldWhere(
              describe(
                  "System.out or System.err",
                  access ->
                      access.getTargetOwner().isEquivalentTo(System.class)
                          && Set.of("out", "err").contains(access.getName())))
          .because("a node logs by SLF4J")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule timeComesFromAnInjectedInstantSource =
      noClasses()
          .that()
          .resideOutsideOfPackages(PROGRAMS)
          .and()
          .resideOutsideOfPackage(ROOT + ".node..")
          .should()
          .accessTargetWhere(readsTheWallClock())
          .because("tests set the clock; only node, cli, doctor, bench and torture make one")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule commandsKeepNoLogger =
      noFields()
          .that()
          .areDeclaredInClassesThat()
          .resideInAPackage(ROOT + ".cli..")
          .should()
          .haveRawType(Logger.class)
          .because("the first logger fixes the log's form, which the configuration says later")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule noGrabBags = classes().should(haveATellingName()).allowEmptyShould(true);

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses classes) {
    Stream<JavaPackage> packages = classes.stream().map(JavaClass::getPackage).distinct();
    List<String> unmarked =
        packages
            .filter(p -> !p.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .sorted()
            .toList();
    assertThat(unmarked).as("packages without a @NullMarked package-info.java").isEmpty();
  }

  private static ArchCondition<JavaClass> respectLevels() {
    return new ArchCondition<>("import only what lies below, and no neighbour on level 3") {
      @Override
      public void check(JavaClass from, ConditionEvents events) {
        if (!LEVELS.containsKey(room(from))) {
          events.add(violated(from, from.getPackageName() + " is on no level: see LEVELS"));
          return;
        }
        for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
          JavaClass to = dependency.getTargetClass().getBaseComponentType();
          if (isOurs(to) && LEVELS.containsKey(room(to)) && !mayImport(from, to)) {
            events.add(violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static boolean mayImport(JavaClass from, JavaClass to) {
    if (module(from).equals(module(to))) {
      return true;
    }
    int fromLevel = LEVELS.get(room(from));
    int toLevel = LEVELS.get(room(to));
    if (room(to).equals("config") && fromLevel < 3) {
      return false;
    }
    if (fromLevel != toLevel) {
      return fromLevel > toLevel;
    }
    return switch (fromLevel) {
      case 1 -> WITHIN_LEVEL_1.getOrDefault(room(from), Set.of()).contains(room(to));
      case 3 -> false;
      default -> true; // packagesFormNoCycles keeps neighbours in order
    };
  }

  private static boolean isOurs(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) || name.startsWith(ROOT + ".");
  }

  /**
   * The key in {@link #LEVELS}: {@code web} for dev.legwork.web.api, {@code store.*} for a store.
   */
  private static String room(JavaClass type) {
    String[] names = names(type);
    boolean backend = names.length > 1 && LEVELS.containsKey(names[0] + ".*");
    return backend ? names[0] + ".*" : names[0];
  }

  /** The unit that may import itself: {@code store.sqlite} for all below it, else the room. */
  private static String module(JavaClass type) {
    String room = room(type);
    return room.endsWith(".*") ? names(type)[0] + "." + names(type)[1] : room;
  }

  private static String[] names(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? new String[] {""} : name.substring(ROOT.length() + 1).split("\\.");
  }

  private static SliceAssignment eachPackage() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return isOurs(type) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "packages";
      }
    };
  }

  private static DescribedPredicate<JavaAccess<?>> readsTheWallClock() {
    return describe(
        "the machine's clock",
        call ->
            calls(call, Set.of(System.class), Set.of("currentTimeMillis"))
                || calls(call, Set.of(InstantSource.class), Set.of("system"))
                || (call.getTargetOwner().isEquivalentTo(Clock.class)
                    && (call.getName().startsWith("system") || call.getName().startsWith("tick")))
                || (call.getTargetOwner().getPackageName().equals(Instant.class.getPackageName())
                    && call.getName().equals("now")
                    && call instanceof JavaCodeUnitAccess<?> now
                    && now.getTarget().getRawParameterTypes().stream()
                        .noneMatch(type -> type.isEquivalentTo(Clock.class))));
  }

  private static boolean calls(JavaAccess<?> call, Set<Class<?>> owners, Set<String> names) {
    return names.contains(call.getName())
        && owners.stream().anyMatch(owner -> call.getTargetOwner().isEquivalentTo(owner));
  }

  private static ArchCondition<JavaClass> haveATellingName() {
    Pattern bag = Pattern.compile("(?i)(util|common|helper|manager)s?|impl");
    Pattern suffix = Pattern.compile(".*(Util|Common|Helper|Manager)s?|.*Impl|Common[A-Z].*");
    return new ArchCondition<>("not be a util, common, helper, manager or impl") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (suffix.matcher(type.getSimpleName()).matches()
            || Stream.of(names(type)).anyMatch(name -> bag.matcher(name).matches())) {
          events.add(violated(type, type.getName() + " says nothing by its name"));
        }
      }
    };
  }
}
