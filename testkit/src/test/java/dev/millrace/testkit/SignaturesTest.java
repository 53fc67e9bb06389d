package dev.millrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;

class SignaturesTest {

    @Test
    void shouldHaveEveryPublicMethodOfFlinksMiniCluster() throws Exception {
        Set<String> ours = signatures(MiniCluster.class);
        try (URLClassLoader flink = classPathWithoutTestkit()) {
            Class<?> theirs = flink.loadClass(MiniCluster.class.getName());

            assertThat(theirs).isNotSameAs(MiniCluster.class);
            assertThat(ours).containsAll(signatures(theirs));
        }
    }

    private static Set<String> signatures(Class<?> type) {
        Set<String> signatures = new TreeSet<>();
        for (Method method : type.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers())) {
                signatures.add(method.getReturnType().getName() + " " + method.getName() + parameters(method));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (Modifier.isPublic(constructor.getModifiers())) {
                signatures.add("new" + parameters(constructor));
            }
        }
        return signatures;
    }

    private static String parameters(Executable executable) {
        return Arrays.stream(executable.getParameterTypes())
                .map(Class::getName)
                .toList()
                .toString();
    }

    private static URLClassLoader classPathWithoutTestkit() throws IOException {
        String own = MiniCluster.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        URL[] others = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(SignaturesTest::toUrl)
                .filter(url -> !url.getPath().equals(own))
                .toArray(URL[]::new);
        return new URLClassLoader(others, ClassLoader.getPlatformClassLoader());
    }

    private static URL toUrl(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(entry, e);
        }
    }
}
