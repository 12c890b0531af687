// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs configuration lines through FRR's command engine, on a terminal of our own that nobody sees. The terminal has
 * no file descriptor and no candidate: vty->config stays false, for with it set cmd_execute() looks at a candidate.
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

void nicleaf_exec_reset(void)
{
	if (!terminal)
		terminal_new();
	terminal->node = CONFIG_NODE;
	terminal->xpath_index = 0;
}

/* Copies what bgpd wrote, on one line. */
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
 * Modes of graceful restart are changed first and told to zebra then; bgpd calls it an invalid value when zebra is not
 * there at the moment, although it tells zebra again when it comes.
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
		/* some handlers use it for remarks and some for refusals, and only these have something to say */
		return text[0] ? result : 0;
	case CMD_ERR_NO_MATCH:
	case CMD_ERR_AMBIGUOUS:
	case CMD_ERR_INCOMPLETE:
		if (!text[0])
			strlcpy(text, "unknown to this version of bgpd", text_len);
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
