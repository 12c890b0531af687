// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Executes configuration lines with FRR's command engine on a private terminal. The terminal has no file descriptor and
 * no candidate: vty->config stays false, because otherwise cmd_execute() uses a candidate.
 */
#include <string.h>
#include <zebra.h>

#include "buffer.h"
#include "command.h"
#include "defaults.h"
#include "vty.h"

#include "bgpd/bgpd.h"

#include "bgp/bgp.h"

static struct vty *terminal;

static void terminal_new(void)
{
	terminal = vty_new();
	terminal->type = VTY_TERM;
	terminal->node = CONFIG_NODE;
	terminal->config = false;
}

bool nicleaf_exec_is_own(const struct vty *vty)
{
	return vty == terminal;
}

void nicleaf_exec_reset(void)
{
	if (!terminal)
		terminal_new();
	terminal->node = CONFIG_NODE;
	terminal->xpath_index = 0;
}

/* Copies bgpd's output, as one line. */
static void take_text(char *text, size_t text_len)
{
	char *written = buffer_getstr(terminal->obuf);
	size_t n = 0;

	for (const char *at = written; *at && n + 1 < text_len; at++) {
		if (*at == '\r')
			continue;
		if (*at == '\n' || *at == '\t')
			text[n++] = ' ';
		else
			text[n++] = *at;
	}
	while (n && text[n - 1] == ' ')
		n--;
	text[n] = '\0';
	XFREE(MTYPE_TMP, written);
	buffer_reset(terminal->obuf);
}

/*
 * bgpd changes a mode of graceful restart first and informs zebra then. If zebra is not connected, bgpd reports an
 * invalid value, although it informs zebra again when zebra connects.
 */
static bool only_zebra_is_away(const char *line, const char *text)
{
	static const char value[] = "% Invalid value";
	size_t len = strlen(text);

	return strstr(line, "graceful-restart") && len >= sizeof(value) - 1
	       && !strcmp(text + len - (sizeof(value) - 1), value);
}

int nicleaf_exec_line(const char *line, char *text, size_t text_len)
{
	int result = cmd_execute(terminal, line, NULL, 1);

	take_text(text, text_len);
	if (result != CMD_SUCCESS && only_zebra_is_away(line, text))
		return 0;
	switch (result) {
	case CMD_SUCCESS:
		return 0;
	case CMD_WARNING:
		/* some commands return it for a success and some for a refusal; only a refusal comes with text */
		return text[0] ? result : 0;
	case CMD_ERR_NO_MATCH:
	case CMD_ERR_AMBIGUOUS:
	case CMD_ERR_INCOMPLETE:
		if (!text[0])
			strlcpy(text, "this version of bgpd does not know the command", text_len);
		return result;
	default:
		if (!text[0])
			snprintf(text, text_len, "refused with code %d", result);
		return result;
	}
}

void nicleaf_exec_fini(void)
{
	if (terminal)
		vty_close(terminal);
	terminal = NULL;
}

void nicleaf_bgp_running(void (*take)(const char *text, void *arg), void *arg)
{
	char *written;

	nicleaf_exec_reset();
	bgp_config_write(terminal);
	written = buffer_getstr(terminal->obuf);
	buffer_reset(terminal->obuf);
	take(written, arg);
	XFREE(MTYPE_TMP, written);
}

bool nicleaf_profile_is_datacenter(void)
{
	return !strcmp(frr_defaults_profile(), "datacenter");
}
