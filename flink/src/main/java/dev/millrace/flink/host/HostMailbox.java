package dev.millrace.flink.host;

import dev.millrace.engine.task.Mailbox;
import dev.millrace.engine.task.TaskContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;

/** The engine's mailbox in the shape that Flink's operators know. Thread-safe as Flink asks for. */
final class HostMailbox implements TaskMailbox {
    private final TaskContext context;
    private final FailureSite failures;
    private final Mailbox mailbox;
    private volatile State state = State.OPEN;

    /** @param failures told which operator asked for what is done */
    HostMailbox(TaskContext context, FailureSite failures) {
        this.context = context;
        this.failures = failures;
        this.mailbox = context.mailbox();
    }

    @Override
    public boolean isMailboxThread() {
        return context.isTaskThread();
    }

    @Override
    public boolean hasMail() {
        return !mailbox.isEmpty();
    }

    @Override
    public int size() {
        return mailbox.size();
    }

    @Override
    public Optional<Mail> tryTake(int priority) {
        return Optional.ofNullable(mailbox.take(priority)).map(HostMailbox::toMail);
    }

    @Override
    public Mail take(int priority) throws InterruptedException {
        while (true) {
            Mailbox.Letter letter = mailbox.take(priority);
            if (letter != null) {
                return toMail(letter);
            }
            context.await(() -> mailbox.has(priority));
        }
    }

    @Override
    public boolean createBatch() {
        return hasMail();
    }

    @Override
    public Optional<Mail> tryTakeFromBatch() {
        return tryTake(MIN_PRIORITY);
    }

    @Override
    public void put(Mail mail) {
        if (state != State.OPEN || !mailbox.post(new MailLetter(mail, failures))) {
            throw new MailboxClosedException("the mailbox of '" + context.description() + "' is closed");
        }
    }

    @Override
    public void putFirst(Mail mail) {
        if (state == State.CLOSED || !mailbox.postFirst(new MailLetter(mail, failures))) {
            throw new MailboxClosedException("the mailbox of '" + context.description() + "' is closed");
        }
    }

    @Override
    public List<Mail> drain() {
        List<Mail> mails = new ArrayList<>();
        mailbox.drain().forEach(letter -> mails.add(toMail(letter)));
        return mails;
    }

    @Override
    public void quiesce() {
        state = State.QUIESCED;
    }

    @Override
    public List<Mail> close() {
        state = State.CLOSED;
        mailbox.close();
        return drain();
    }

    @Override
    public State getState() {
        return state;
    }

    @Override
    public void runExclusively(Runnable runnable) {
        runnable.run();
    }

    private static Mail toMail(Mailbox.Letter letter) {
        return letter instanceof MailLetter hosted
                ? new Mail(hosted::open, hosted.priority(), "%s", hosted.mail)
                : new Mail(letter::open, letter.priority(), "letter of the engine's");
    }

    private record MailLetter(Mail mail, FailureSite failures) implements Mailbox.Letter {
        @Override
        public int priority() {
            return mail.getPriority();
        }

        @Override
        public void open() throws Exception {
            int outer = failures.enterMail(mail.getPriority());
            try {
                mail.run();
            } catch (Throwable thrown) {
                failures.noteMail(thrown);
                throw thrown;
            } finally {
                failures.leaveMail(outer);
            }
        }
    }
}
