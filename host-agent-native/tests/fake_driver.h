// A driver that keeps its guests in memory and their files as one empty file.
#pragma once

#include "driver.h"

RegieGuestDriver *fake_driver_new(RegieGuestKind kind);
