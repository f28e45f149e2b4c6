// A driver that keeps its guests in memory and their files as one empty file.
#pragma once

#include "driver.h"

RegieGuestDriver *fake_driver_new(RegieGuestKind kind);
// From now on (or no longer) its engine does not answer.
void fake_driver_set_away(RegieGuestDriver *driver, gboolean away);
