package dev.millrace.cli.program;

import dev.millrace.cli.jar.JobJar;
import dev.millrace.cli.jar.TempFiles;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.util.WrappingRuntimeException;

/** Loads the classes of a job of which nothing is run. Immutable. */
public final class JobClasses {
    private JobClasses() {}

    /** Those of the jar, of jars within it, and of what is beside it. */
    public static URLClassLoader load(Optional<JobJar> jar, List<URL> classpath) {
        List<URL> urls = new ArrayList<>();
        try {
            if (jar.isPresent()) {
                URL url = jar.get().file().getAbsoluteFile().toURI().toURL();
                urls.add(url);
                for (File library : PackagedProgram.extractContainedLibraries(url)) {
                    TempFiles.add(library.toPath());
                    urls.add(library.toURI().toURL());
                }
            }
        } catch (MalformedURLException | ProgramInvocationException e) {
            throw new WrappingRuntimeException(e);
        }
        urls.addAll(classpath);
        return new URLClassLoader(urls.toArray(URL[]::new), JobClasses.class.getClassLoader());
    }
}
