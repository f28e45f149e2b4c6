package io.regie.bridge.simulated;

import io.regie.agent.v1.Counter;
import io.regie.agent.v1.Guest;
import io.regie.agent.v1.GuestKind;
import io.regie.agent.v1.HostDescription;
import io.regie.agent.v1.Sample;
import io.regie.agent.v1.TelemetryBatch;
import java.time.Instant;
import java.util.List;

/** Takes the samples of one simulated host and its guests. */
final class HostMeter {

    private final HostDescription profile;
    private final LoadModel load;

    HostMeter(HostDescription profile, LoadModel load) {
        this.profile = profile;
        this.load = load;
    }

    TelemetryBatch sample(List<Guest> guests, Instant time) {
        var batch = TelemetryBatch.newBuilder();
        double busyCpus = 0.1;
        double received = 2_000;
        double transmitted = 2_000;
        int processes = 150;
        for (Guest guest : guests) {
            if (guest.getStartedMs() != 0) {
                batch.addSamples(guest(guest, time));
                busyCpus += load.cpu(guest, time) * guest.getSpec().getVcpus();
                received += load.rate(guest, time, 21, 20e6);
                transmitted += load.rate(guest, time, 22, 30e6);
                processes += guest.getSpec().getKind() == GuestKind.GUEST_KIND_CONTEXT ? 12 : 2;
            }
        }
        double cpus = profile.getCpu().getLogicalCpus();
        var host = new Values(profile.getHostId(), time)
                .add(Counter.COUNTER_CPU_USED, Math.min(1, busyCpus / cpus))
                .add(Counter.COUNTER_CPU_STEAL, 0)
                .add(Counter.COUNTER_MEMORY_USED, memoryUsed(guests, time))
                .add(Counter.COUNTER_MEMORY_SWAPPED, 0)
                .add(Counter.COUNTER_NET_RECEIVE, received)
                .add(Counter.COUNTER_NET_TRANSMIT, transmitted)
                .add(Counter.COUNTER_NET_DROPPED, 0)
                .add(Counter.COUNTER_PROCESSES, processes)
                .add(Counter.COUNTER_LOAD, busyCpus);
        return batch.addSamples(host.sample()).build();
    }

    long memoryUsed(List<Guest> guests, Instant time) {
        double used = HostProfile.OWN_MEMORY;
        for (Guest guest : guests) {
            used += load.memory(guest, time) * guest.getSpec().getMemoryBytes();
        }
        return (long) used;
    }

    private Sample guest(Guest guest, Instant time) {
        double cpu = load.cpu(guest, time);
        double memory = load.memory(guest, time) * guest.getSpec().getMemoryBytes();
        var values = new Values(guest.getSpec().getGuestId(), time)
                .add(Counter.COUNTER_CPU_USED, cpu)
                .add(Counter.COUNTER_CPU_READY, cpu * cpu * 0.03)
                .add(Counter.COUNTER_MEMORY_USED, memory)
                .add(
                        Counter.COUNTER_MEMORY_CONSUMED,
                        Math.min(memory * 1.15, guest.getSpec().getMemoryBytes()))
                .add(Counter.COUNTER_MEMORY_BALLOON, 0)
                .add(Counter.COUNTER_MEMORY_SWAPPED, 0)
                .add(Counter.COUNTER_DISK_READ, load.rate(guest, time, 23, 30e6))
                .add(Counter.COUNTER_DISK_WRITE, load.rate(guest, time, 24, 15e6))
                .add(Counter.COUNTER_DISK_READ_OPS, load.rate(guest, time, 25, 900))
                .add(Counter.COUNTER_DISK_WRITE_OPS, load.rate(guest, time, 26, 600))
                .add(Counter.COUNTER_NET_RECEIVE, load.rate(guest, time, 21, 20e6))
                .add(Counter.COUNTER_NET_TRANSMIT, load.rate(guest, time, 22, 30e6))
                .add(Counter.COUNTER_NET_DROPPED, 0);
        return guest.getSpec().getKind() == GuestKind.GUEST_KIND_CONTEXT
                ? values.add(Counter.COUNTER_PROCESSES, 8 + Math.round(cpu * 20))
                        .sample()
                : values.sample();
    }

    /** Counters and values side by side. */
    private static final class Values {
        private final Sample.Builder sample;

        Values(String entityId, Instant time) {
            this.sample = Sample.newBuilder().setEntityId(entityId).setTimeMs(time.toEpochMilli());
        }

        Values add(Counter counter, double value) {
            sample.addCounters(counter).addValues(value);
            return this;
        }

        Sample sample() {
            return sample.build();
        }
    }
}
