package dev.millrace.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import org.junit.jupiter.api.Test;

class DependencyDirectionTest {
    private static final JavaClasses ALL = MainCode.ofAllModules();

    @Test
    void shouldSeeTheClassesOfTheModulesThatTheRulesAreAbout() {
        assertThat(ALL)
                .extracting(type -> type.getPackageName())
                .contains("dev.millrace.engine.error", "dev.millrace.embedded");
    }

    @Test
    void shouldKeepFlinkOutOfTheKernel() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.millrace.engine..", "dev.millrace.state..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.flink..")
                .because("the kernel is understood and tested without Flink; what is Flink's belongs to module flink")
                .check(ALL);
    }

    @Test
    void shouldKeepTheKernelBelowEverythingElse() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.millrace.engine..", "dev.millrace.state..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.millrace.flink..",
                        "dev.millrace.embedded..",
                        "dev.millrace.server..",
                        "dev.millrace.cli..",
                        "dev.millrace.testkit..",
                        "dev.millrace.benchmarks..")
                .because("dependencies run downwards only")
                .check(ALL);
    }

    @Test
    void shouldKeepTheHostBelowItsUsers() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.millrace.flink..", "dev.millrace.embedded..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.millrace.server..",
                        "dev.millrace.cli..",
                        "dev.millrace.testkit..",
                        "dev.millrace.benchmarks..")
                .because("dependencies run downwards only")
                .check(ALL);
    }

    @Test
    void shouldKeepTestAndBenchmarkCodeOutOfTheProduct() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.millrace.testkit..", "dev.millrace.benchmarks..")
                .because("these are for those who measure or test the product")
                .check(MainCode.withoutModules("testkit", "benchmarks"));
    }

    @Test
    void shouldHaveNoCycleBetweenPackages() {
        slices().matching("dev.millrace.(**)").should().beFreeOfCycles().check(ALL);
    }
}
