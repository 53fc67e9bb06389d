package dev.millrace.server.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;

/** Which records stand in which table of the database. Owned by the database's thread. */
final class Tables {
    private static final String SUBMISSIONS = "submissions";
    private static final String DESIRED = "desired";
    private static final String ENDED = "ended";
    private static final String HAND_OVERS = "hand-overs";

    private Tables() {}

    /** @throws IOException if a record is not what was written */
    static View read(Database database) throws IOException {
        List<StoredJob> jobs = new ArrayList<>();
        Map<String, byte[]> allDesired = database.records(DESIRED);
        for (Map.Entry<String, byte[]> entry : database.records(SUBMISSIONS).entrySet()) {
            byte[] desired = allDesired.get(entry.getKey());
            if (desired == null) {
                throw new IOException("job " + entry.getKey() + " has no record of what is desired of it");
            }
            jobs.add(new StoredJob(
                    RecordFormat.read(entry.getValue(), Submission.class),
                    RecordFormat.read(desired, DesiredState.class)));
        }
        List<EndedJob> ended = new ArrayList<>();
        for (byte[] bytes : database.records(ENDED).values()) {
            ended.add(RecordFormat.read(bytes, EndedJob.class));
        }
        Map<JobID, byte[]> handOvers = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> entry : database.records(HAND_OVERS).entrySet()) {
            handOvers.put(JobID.fromHexString(entry.getKey()), entry.getValue());
        }
        return View.of(jobs, ended, handOvers);
    }

    static Database.Change submit(StoredJob job) {
        String id = job.submission().id().toHexString();
        return database -> {
            database.put(SUBMISSIONS, id, RecordFormat.write(job.submission()));
            database.put(DESIRED, id, RecordFormat.write(job.desired()));
        };
    }

    static Database.Change desire(StoredJob job) {
        String id = job.submission().id().toHexString();
        return database -> database.put(DESIRED, id, RecordFormat.write(job.desired()));
    }

    static Database.Change end(EndedJob job) {
        String id = job.id().toHexString();
        return database -> {
            database.remove(SUBMISSIONS, id);
            database.remove(DESIRED, id);
            database.put(ENDED, id, RecordFormat.write(job));
        };
    }

    static Database.Change withdraw(JobID id) {
        return database -> {
            database.remove(SUBMISSIONS, id.toHexString());
            database.remove(DESIRED, id.toHexString());
        };
    }

    static Database.Change forget(Iterable<JobID> ids) {
        return database -> {
            for (JobID id : ids) {
                database.remove(ENDED, id.toHexString());
            }
        };
    }

    /** @param content null to remove it */
    static Database.Change handOver(JobID id, byte[] content) {
        return database -> {
            if (content == null) {
                database.remove(HAND_OVERS, id.toHexString());
            } else {
                database.put(HAND_OVERS, id.toHexString(), content);
            }
        };
    }
}
