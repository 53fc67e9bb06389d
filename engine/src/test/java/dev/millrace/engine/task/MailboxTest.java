package dev.millrace.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.task.Mailbox.Letter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final int ANY = Integer.MIN_VALUE;

    private final AtomicInteger arrivals = new AtomicInteger();
    private final Mailbox mailbox = new Mailbox(arrivals::incrementAndGet);

    private record Note(String name, int priority) implements Letter {
        @Override
        public void open() {}
    }

    private static Note note(String name) {
        return new Note(name, 0);
    }

    private String take(int priority) {
        Letter letter = mailbox.take(priority);
        return letter == null ? null : ((Note) letter).name();
    }

    @Test
    void shouldHandOutLettersInTheOrderOfArrivalWhateverTheirPriority() {
        mailbox.post(new Note("first", 0));
        mailbox.post(new Note("urgent", 9));
        mailbox.post(new Note("last", 3));

        assertThat(take(ANY)).isEqualTo("first");
        assertThat(take(ANY)).isEqualTo("urgent");
        assertThat(take(ANY)).isEqualTo("last");
        assertThat(take(ANY)).isNull();
    }

    @Test
    void shouldHandOutTheFirstLetterThatIsUrgentEnoughAndLeaveTheOthers() {
        mailbox.post(new Note("low", 1));
        mailbox.post(new Note("exactly", 5));
        mailbox.post(new Note("more", 6));

        assertThat(mailbox.has(6)).isTrue();
        assertThat(mailbox.has(7)).isFalse();
        assertThat(take(5)).isEqualTo("exactly");
        assertThat(take(5)).isEqualTo("more");
        assertThat(take(5)).isNull();
        assertThat(mailbox.size()).isEqualTo(1);
        assertThat(take(ANY)).isEqualTo("low");
    }

    @Test
    void shouldTreatALetterWithoutPriorityAsTheMostUrgent() {
        mailbox.post(() -> {});

        assertThat(mailbox.has(Integer.MAX_VALUE)).isTrue();
    }

    @Test
    void shouldPutALetterAheadOfWhatIsThere() {
        mailbox.post(note("second"));
        mailbox.postFirst(note("first"));

        assertThat(take(ANY)).isEqualTo("first");
        assertThat(take(ANY)).isEqualTo("second");
    }

    @Test
    void shouldAnnounceEveryLetter() {
        mailbox.post(note("a"));
        mailbox.postFirst(note("b"));

        assertThat(arrivals).hasValue(2);
    }

    @Test
    void shouldRefuseLettersOnceClosedAndKeepThoseInIt() {
        mailbox.post(note("before"));

        mailbox.close();

        assertThat(mailbox.post(note("after"))).isFalse();
        assertThat(mailbox.postFirst(note("after"))).isFalse();
        assertThat(arrivals).hasValue(1);
        assertThat(take(ANY)).isEqualTo("before");
    }

    @Test
    void shouldHandOutEverythingAtOnceWhenDrained() {
        mailbox.post(note("a"));
        mailbox.post(note("b"));

        List<Letter> all = mailbox.drain();

        assertThat(all).extracting(letter -> ((Note) letter).name()).containsExactly("a", "b");
        assertThat(mailbox.isEmpty()).isTrue();
        assertThat(mailbox.has(ANY)).isFalse();
    }

    @Test
    void shouldKeepTheOrderOfEachSenderWhenManySend() throws Exception {
        int senders = 4;
        int lettersEach = 2_000;
        CountDownLatch start = new CountDownLatch(1);
        for (int s = 0; s < senders; s++) {
            int sender = s;
            Thread thread = new Thread(() -> {
                awaitQuietly(start);
                for (int i = 0; i < lettersEach; i++) {
                    mailbox.post(new Note(sender + "", i));
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        List<Integer> next = new ArrayList<>(List.of(0, 0, 0, 0));
        start.countDown();

        for (int taken = 0; taken < senders * lettersEach; ) {
            Note note = (Note) mailbox.take(ANY);
            if (note != null) {
                int sender = Integer.parseInt(note.name());
                assertThat(note.priority()).isEqualTo(next.get(sender));
                next.set(sender, note.priority() + 1);
                taken++;
            }
        }

        assertThat(mailbox.isEmpty()).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
