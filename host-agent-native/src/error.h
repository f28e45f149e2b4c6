// Errors: a GError whose code is the gRPC status and which carries the contract's dotted code and remedy.
#pragma once

#include <glib.h>

#define REGIE_ERROR (regie_error_quark())

// gRPC status codes, as agent.proto says which are used.
typedef enum {
    REGIE_OK = 0,
    REGIE_CANCELLED = 1,
    REGIE_INVALID_ARGUMENT = 3,
    REGIE_NOT_FOUND = 5,
    REGIE_ALREADY_EXISTS = 6,
    REGIE_RESOURCE_EXHAUSTED = 8,
    REGIE_FAILED_PRECONDITION = 9,
    REGIE_UNIMPLEMENTED = 12,
    REGIE_INTERNAL = 13,
    REGIE_UNAVAILABLE = 14,
} RegieStatus;

GQuark regie_error_quark(void);

// Sets *error. code is dotted (`guest.not-found`); the sentence is for a person; remedy may be NULL.
void regie_error_set(GError **error, RegieStatus status, const char *code, const char *remedy, const char *format, ...)
    G_GNUC_PRINTF(5, 6);

// As regie_error_set, with errno's text appended to the sentence.
void regie_error_set_errno(GError **error, int saved_errno, const char *code, const char *remedy, const char *format,
                           ...) G_GNUC_PRINTF(5, 6);

// The contract's view of any GError: GLib's own errors become INTERNAL, G_IO_ERROR_CANCELLED CANCELLED.
RegieStatus regie_error_status(const GError *error);
const char *regie_error_code(const GError *error);
const char *regie_error_remedy(const GError *error);

gboolean regie_error_is(const GError *error, RegieStatus status);
