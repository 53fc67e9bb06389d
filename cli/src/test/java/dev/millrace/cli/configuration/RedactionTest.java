package dev.millrace.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "security.ssl.rest.keystore-password",
                "s3.secret.key",
                "s3.access-key",
                "fs.s3a.access.key",
                "fs.azure.account.key.x.blob.core.windows.net",
                "metrics.reporter.x.apikey",
                "my.token",
                "kafka.sasl.jaas.config",
                "gcs.private_key"
            })
    void shouldHideSecrets(String key) {
        assertThat(Redaction.show(key, "geheim")).isEqualTo("******");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest.port", "state.backend.type", "pipeline.name", "taskmanager.memory.process.size"})
    void shouldShowEverythingElse(String key) {
        assertThat(Redaction.show(key, "value")).isEqualTo("value");
    }

    @Test
    void shouldHidePasswordsInsideOfOtherValues() {
        assertThat(Redaction.showText("-Djavax.net.ssl.keyStorePassword=a -Dx=1 -Dmy.secret=\"b c\" -Xmx1g"))
                .isEqualTo("-Djavax.net.ssl.keyStorePassword=****** -Dx=1 -Dmy.secret=****** -Xmx1g");
        assertThat(Redaction.show("pipeline.jars", "https://me:geheim@host/a.jar"))
                .isEqualTo("https://me:******@host/a.jar");
        assertThat(Redaction.show("url", "jdbc:mysql://host/db?user=x&password=geheim"))
                .isEqualTo("jdbc:mysql://host/db?user=x&password=******");
        assertThat(Redaction.showText("-javaagent:/a.jar=url=x,token=geheim more"))
                .isEqualTo("-javaagent:/a.jar=url=x,token=****** more");
    }

    @Test
    void shouldHideAllOfASecretWordThatHasBlanks() {
        List<String> shown = Redaction.showWords(List.of("run", "-Dmy.secret=b c", "-Dx=b c"));

        assertThat(shown).containsExactly("run", "-Dmy.secret=******", "-Dx=b c");
    }

    @Test
    void shouldSortWhatItShows() {
        assertThat(Redaction.show(Map.of("b", "1", "a.password", "x"))).hasToString("{a.password=******, b=1}");
    }
}
