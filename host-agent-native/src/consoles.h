// Consoles that are open, by the id that ResizeConsole names them with.
#pragma once

#include <glib.h>

typedef struct RegieConsoles RegieConsoles;

RegieConsoles *regie_consoles_new(void);
void regie_consoles_free(RegieConsoles *consoles);
