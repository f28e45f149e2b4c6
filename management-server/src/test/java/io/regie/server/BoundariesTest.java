package io.regie.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.persistence.Entity;
import org.springframework.data.repository.Repository;

/** The layout tells the architecture; these keep it true. */
@AnalyzeClasses(packages = "io.regie.server", importOptions = ImportOption.DoNotIncludeTests.class)
class BoundariesTest {
    @ArchTest
    static final ArchRule features_do_not_depend_on_each_other_in_circles =
            slices().matching("io.regie.server.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_shared_plumbing_knows_no_feature = noClasses()
            .that()
            .resideInAPackage("io.regie.server.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.regie.server.access..",
                    "io.regie.server.task..",
                    "io.regie.server.hostlink..",
                    "io.regie.server.inventory..",
                    "io.regie.server.guest..",
                    "io.regie.server.migration..");

    @ArchTest
    static final ArchRule entities_stay_inside_their_feature =
            classes().that().areAnnotatedWith(Entity.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule repositories_stay_inside_their_feature =
            classes().that().areAssignableTo(Repository.class).should().bePackagePrivate();

    @ArchTest
    static final ArchRule only_links_to_hosts_speak_grpc_channels = noClasses()
            .that()
            .resideOutsideOfPackage("io.regie.server.hostlink..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc.netty..", "io.netty..");
}
