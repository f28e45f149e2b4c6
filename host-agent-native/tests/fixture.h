// What several tests need: a temporary directory, a datastore in it, an agent with a driver that only remembers.
#pragma once

#include "agent.h"

#define FIXTURE_GUEST "11111111-2222-4333-8444-000000000001"
#define FIXTURE_HOST "aaaaaaaa-2222-4333-8444-000000000001"
#define FIXTURE_TEMPLATE "bbbbbbbb-2222-4333-8444-000000000001"
#define FIXTURE_STORE "cccccccc-2222-4333-8444-000000000001"

typedef struct {
    char *directory;
    char *store;
    RegieConfig config;
    RegieAgent *agent;
} Fixture;

Fixture *fixture_new(void);
void fixture_free(Fixture *fixture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fixture, fixture_free)

// A sound spec of a guest without network cards.
RegieGuestSpec *fixture_spec(void);

// What a call answered: its messages (GBytes) and its end.
typedef struct {
    GPtrArray *messages;
    RegieCallReply *end;
} Answer;
Answer *fixture_call(Fixture *fixture, const char *method, const ProtobufCMessage *request);
void answer_free(Answer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Answer, answer_free)
// The last message as an OperationProgress.
RegieOperationProgress *answer_progress(const Answer *answer);
