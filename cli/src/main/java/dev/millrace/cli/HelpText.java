package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.error.Nearest;
import dev.millrace.cli.remote.PromoteCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.HelpFormatter;
import org.apache.commons.cli.Options;

/** What {@code millrace help} prints. Immutable. */
final class HelpText {
    private static final int WIDTH = 100;
    private static final int INDENT = 2;

    private static final Map<String, String> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("run", "run a job in this process");
        COMMANDS.put("explain", "print the plan of a job without running it");
        COMMANDS.put("savepoint", "say what is in a savepoint, or whether a job can start from it");
        COMMANDS.put("config", "check a configuration file and print the memory that it comes to");
        COMMANDS.put("list", "list the jobs of a server, as 'flink list' does");
        COMMANDS.put("cancel", "cancel a job of a server, as 'flink cancel' does");
        COMMANDS.put("stop", "stop a job of a server with a savepoint, as 'flink stop' does");
        COMMANDS.put("checkpoint", "have a job of a server take a checkpoint, as 'flink checkpoint' does");
        COMMANDS.put("info", "print the plan of a job as JSON, as 'flink info' does");
        COMMANDS.put("flink", "Flink's own command line, word for word");
        COMMANDS.put("promote", "hand a job of a server over to a Flink cluster while it runs");
        COMMANDS.put("adopt", "take a job over from a Flink cluster");
        COMMANDS.put("server", "run jobs as a service, with Flink's dashboard; 'millrace' alone does so, too");
        COMMANDS.put("bench", "measure Millrace against stock Flink");
        COMMANDS.put("help", "print this, or the help of a command");
        COMMANDS.put("version", "print the versions of Millrace, of the Flink it carries and of Java");
    }

    private static final String JOB = """
            JOB is a jar's path, a URL (http, https, file) or Maven coordinates
            group:artifact:version[:packaging[:classifier]].

            Options may stand before JOB, or directly after it. After JOB only the short ones and
            --verbose are Millrace's; from the first other word, or from --, everything is the program's.
            """;

    private static final String RUN_EXAMPLES = """
            Examples
              millrace run target/job.jar
              millrace run target/job.jar -p 4 -c com.example.Job --input orders.csv
              millrace run org.apache.flink:flink-examples-streaming:1.20.0:jar:WordCount
              millrace run job.jar -- -p goes to the program

            Exit codes: 0 the jobs are done, 1 a job failed and main() did not catch it, or what it printed
            was lost, 2 the command line is wrong, 3 the job or its configuration is unusable, 130 interrupted.
            """;

    private static final String DETACHED = """
            With -d the program's execute() returns at once, as in Flink; the process stays until its jobs have
            ended, because the jobs run in it. Use your shell (&, nohup) to get the prompt back.
            """;

    private static final String SAVEPOINT = """
            Usage: millrace savepoint inspect [options] PATH [JOB]
                   millrace savepoint check [options] PATH JOB [-c CLASS] [-p N] [-n] [program arguments]

            PATH is the directory of a savepoint or retained checkpoint, of Flink 1.8 to 1.20 or of Millrace,
            or the _metadata file in it. JOB is what it is for 'millrace run'.

            inspect prints, for each operator, its states with their types, sizes and numbers of entries. It
            needs no JOB; with one, or with -C, it can say more of types whose classes that has.

            check says, for each state, whether JOB would restore it, convert it, drop it, or fail over it, and
            why. It runs main() up to execute(), then opens one subtask of each operator that has state in the
            savepoint: of the user's code, constructors, initializeState() and open(), never records. Sources'
            readers and sinks' writers are not made.
            """;

    private static final String SAVEPOINT_EXIT_CODES = """
            Exit codes: 0 all is well, or the job would start; 1 files are missing or damaged, or the job would
            not start; 2 the command line is wrong; 3 there is no savepoint, or the job is unusable.
            """;

    private static final String CONFIG = """
            Usage: millrace config check [-DKEY=VALUE]... FILE

            FILE is a config.yaml or flink-conf.yaml, or the directory that holds one. A name with flink-conf in it
            is read line by line, any other as YAML, as Flink does.

            check prints the settings, secrets hidden, the memory that the server's process would have, and every
            problem with its line. docs/configuration.md says what the settings do.

            Exit codes: 0 the server would start with it, 2 the command line is wrong, 3 there are problems.
            """;

    private static final String PROMOTE = """
            Usage: millrace promote JOBID --to http://flink:8081 [-p N] [--directory DIR] [--patience SECONDS]
                   millrace promote JOBID --to deployment.yaml [-p N] [--directory DIR] [--stop]
                   millrace promote JOBID --settle here|there

            The first stops the job with a savepoint, gives the cluster the same job graph and jars, and waits for
            its first checkpoint there; if anything fails the job goes on here. The server does it, so that ending
            this command changes nothing. The second takes a savepoint and writes a FlinkDeployment; the job goes on
            unless --stop is given. The third ends a hand-over that is UNDECIDED, which says what to look at.

            Exit codes: 0 the job runs there, or the file is written; 1 it does not; 2 the command line is wrong;
            3 the server refused or did not answer.
            """;

    private static final String ADOPT = """
            Usage: millrace adopt http://flink:8081 JOBID [--directory DIR] [-m HOST:PORT] [--patience SECONDS]
                                  [--confirm SECONDS] JAR [-c CLASS] [-p N] [-n] [program arguments]
                   millrace adopt JOBID --settle here|there [-m HOST:PORT]

            The first takes a savepoint there and checks it against the program as 'millrace savepoint check' does.
            Then the server at -m (localhost:8081) stops the job there with a savepoint and starts it from that. If it
            does not get on it is started there again. The server does it, so that ending this command changes nothing.
            JAR is a file, and its arguments are those that the job was started with. --patience is how long a silent
            cluster is asked (60), --confirm how long the job may take to its first checkpoint here. The second ends an adoption that
            is UNDECIDED, which says what to look at.

            Exit codes: 0 the job runs on the server; 1 it runs there; 2 the command line is wrong; 3 nothing was
            done, or a person has to look where the job is, as the message says.
            """;

    private HelpText() {}

    static void print(PrintStream out) {
        out.println("Runs Apache Flink jobs on one machine, in one process.");
        out.println();
        out.println("Usage: millrace [--verbose] COMMAND ...");
        out.println();
        COMMANDS.forEach((name, text) -> out.println(String.format("  %-10s %s", name, text)));
        out.println();
        out.println("'millrace help COMMAND' says more about one.");
    }

    /**
     * The help of one command.
     *
     * @throws dev.millrace.engine.error.MillraceException E100 if there is no such command
     */
    static void print(String command, PrintStream out) {
        if (!COMMANDS.containsKey(command)) {
            throw unknownCommand(command);
        }
        if (command.equals("savepoint")) {
            printSavepoint(out);
            return;
        }
        if (command.equals("config")) {
            out.print(CONFIG);
            return;
        }
        if (command.equals("adopt")) {
            out.print(ADOPT);
            return;
        }
        if (command.equals("promote")) {
            printPromote(out);
            return;
        }
        if (!command.equals("run") && !command.equals("explain")) {
            out.println("Usage: millrace " + command + (command.equals("help") ? " [COMMAND]" : ""));
            out.println();
            out.println("  " + COMMANDS.get(command));
            return;
        }
        out.println("Usage: millrace " + command + " JOB [-c CLASS] [-p N] [-D KEY=VALUE]... [program arguments]");
        out.println();
        out.print(JOB);
        out.println();
        print("Options", JobArgumentsParser.options(), out);
        if (command.equals("run")) {
            out.print(DETACHED);
            out.println();
            out.print(RUN_EXAMPLES);
        } else {
            out.println("The plan is that of the first job that main() executes. -s, -n and -d change nothing in it.");
        }
    }

    private static void printPromote(PrintStream out) {
        out.print(PROMOTE);
        out.println();
        print("Options", PromoteCommand.options(), out);
    }

    private static void printSavepoint(PrintStream out) {
        out.print(SAVEPOINT);
        out.println();
        print("Options of inspect", SavepointArguments.options(), out);
        print("Options of check", JobArgumentsParser.optionsOfCheck(), out);
        out.print(SAVEPOINT_EXIT_CODES);
    }

    private static void print(String title, Options options, PrintStream out) {
        out.println(title);
        StringWriter text = new StringWriter();
        HelpFormatter formatter = new HelpFormatter();
        formatter.setOptionComparator(null);
        formatter.printOptions(new PrintWriter(text), WIDTH, options, INDENT, INDENT);
        out.print(text);
        out.println();
    }

    static RuntimeException unknownSavepointCommand(String word) {
        List<String> commands = List.of("inspect", "check");
        return Errors.user(
                "E100",
                "unknown command 'savepoint " + word + "'",
                Nearest.question(word, commands) + "'millrace help savepoint' shows inspect and check");
    }

    static RuntimeException unknownConfigCommand(String word) {
        return Errors.user("E100", "unknown command 'config " + word + "'", "write: millrace config check FILE");
    }

    static RuntimeException unknownCommand(String word) {
        String remedy = word.endsWith(".jar") || word.indexOf(':') > 0
                ? "to run a job: millrace run " + word
                : Nearest.question(word, COMMANDS.keySet()) + "'millrace help' lists the commands";
        return Errors.user("E100", "unknown command '" + word + "'", remedy);
    }
}
