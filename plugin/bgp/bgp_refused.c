// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The refused prefixes of each neighbor: at most NICLEAF_REFUSED_MAX, and the oldest one goes first. Neighbors are kept
 * by their address in memory, which is compared and never followed; one that is deleted has left Established before,
 * and then its entries go.
 */
#include <stdbool.h>
#include <zebra.h>

#include "hash.h"
#include "jhash.h"
#include "memory.h"
#include "prefix.h"
#include "typesafe.h"

#include "bgpd/bgpd.h"

#include "bgp/bgp_neighbor.h"
#include "bgp/bgp_refused.h"
#include "compat.h"

DECLARE_MGROUP(NICLEAF);
DEFINE_MTYPE_STATIC(NICLEAF, REFUSED_PREFIXES, "refused prefixes");

/* By enum nicleaf_refused_reason. */
static const char *const reason_names[] = {"policy", "as-path-loop", "reflection-loop", "next-hop"};

PREDECL_HASH(entry_hash);
PREDECL_DLIST(entry_list);

struct entry {
	struct entry_hash_item hashed;
	struct entry_list_item by_age;
	struct prefix prefix;
	enum nicleaf_refused_reason reason;
	time_t since, since_monotonic;
	char *detail; /* NULL, or what is wrong with the announcement */
};

static int compare_entries(const struct entry *a, const struct entry *b)
{
	return prefix_cmp(&a->prefix, &b->prefix);
}

static uint32_t hash_entry(const struct entry *entry)
{
	return prefix_hash_key(&entry->prefix);
}

DECLARE_HASH(entry_hash, struct entry, hashed, compare_entries, hash_entry);
DECLARE_DLIST(entry_list, struct entry, by_age);

struct refused {
	const struct peer *peer;
	struct entry_hash_head entries;
	struct entry_list_head by_age; /* the oldest first */
	struct nicleaf_refused_now now;
};

static struct hash *all;

static unsigned int hash_of(const void *refused)
{
	uintptr_t peer = (uintptr_t)((const struct refused *)refused)->peer;

	return jhash(&peer, sizeof(peer), 0);
}

static bool same_peer(const void *a, const void *b)
{
	return ((const struct refused *)a)->peer == ((const struct refused *)b)->peer;
}

static struct refused *find(const struct peer *peer)
{
	struct refused wanted = {.peer = peer};

	return hash_lookup(all, &wanted);
}

static void *make(void *wanted)
{
	struct refused *made = XCALLOC(MTYPE_REFUSED_PREFIXES, sizeof(*made));

	made->peer = ((const struct refused *)wanted)->peer;
	entry_hash_init(&made->entries);
	entry_list_init(&made->by_age);
	return made;
}

static void delete_entry(struct refused *refused, struct entry *entry)
{
	refused->now.prefixes[entry->prefix.family == AF_INET6]--;
	entry_hash_del(&refused->entries, entry);
	entry_list_del(&refused->by_age, entry);
	XFREE(MTYPE_REFUSED_PREFIXES, entry->detail);
	XFREE(MTYPE_REFUSED_PREFIXES, entry);
}

static void free_refused(void *data)
{
	struct refused *refused = data;
	struct entry *entry;

	while ((entry = entry_list_first(&refused->by_age)))
		delete_entry(refused, entry);
	entry_hash_fini(&refused->entries);
	entry_list_fini(&refused->by_age);
	XFREE(MTYPE_REFUSED_PREFIXES, refused);
}

static struct entry *find_entry(struct refused *refused, const struct prefix *prefix)
{
	struct entry wanted = {.prefix = *prefix};

	return entry_hash_find(&refused->entries, &wanted);
}

void nicleaf_refused_add(const struct peer *peer, const struct prefix *prefix, enum nicleaf_refused_reason reason,
			 const char *detail)
{
	struct refused wanted = {.peer = peer};
	struct refused *refused = hash_get(all, &wanted, make);
	struct entry *entry = find_entry(refused, prefix);

	if (entry && entry->reason == reason)
		return;
	if (entry) {
		delete_entry(refused, entry);
	} else if (entry_hash_count(&refused->entries) == NICLEAF_REFUSED_MAX) {
		delete_entry(refused, entry_list_first(&refused->by_age));
		refused->now.forgotten++;
	}
	entry = XCALLOC(MTYPE_REFUSED_PREFIXES, sizeof(*entry));
	entry->prefix = *prefix;
	entry->reason = reason;
	entry->since = time(NULL);
	entry->since_monotonic = monotime(NULL);
	entry->detail = detail[0] ? XSTRDUP(MTYPE_REFUSED_PREFIXES, detail) : NULL;
	entry_hash_add(&refused->entries, entry);
	entry_list_add_tail(&refused->by_age, entry);
	refused->now.prefixes[prefix->family == AF_INET6]++;
}

void nicleaf_refused_remove(const struct peer *peer, const struct prefix *prefix)
{
	struct refused *refused = find(peer);
	struct entry *entry = refused ? find_entry(refused, prefix) : NULL;

	if (entry)
		delete_entry(refused, entry);
}

bool nicleaf_refused_has(const struct peer *peer, const struct prefix *prefix)
{
	struct refused *refused = find(peer);

	return refused && find_entry(refused, prefix);
}

void nicleaf_refused_forget(const struct peer *peer)
{
	struct refused wanted = {.peer = peer}, *refused = hash_release(all, &wanted);

	if (refused)
		free_refused(refused);
}

void nicleaf_refused_now(const struct peer *peer, struct nicleaf_refused_now *now)
{
	const struct refused *refused = find(peer);

	*now = refused ? refused->now : (struct nicleaf_refused_now){0};
}

static struct nicleaf_refused_prefix describe(const struct peer *peer, const struct entry *entry, const char *prefix)
{
	return (struct nicleaf_refused_prefix){
		.vrf = nicleaf_instance_name(peer->bgp),
		.peer = peer->conf_if ? peer->conf_if : peer->host,
		.prefix = prefix,
		.reason = reason_names[entry->reason],
		.detail = entry->detail ? entry->detail : "",
		.since = entry->since,
		.age = (uint64_t)(monotime(NULL) - entry->since_monotonic),
	};
}

void nicleaf_refused_find(const struct peer *peer, const struct prefix *prefix, struct nicleaf_refused_prefix *found)
{
	struct refused *refused = find(peer);
	struct entry *entry = refused ? find_entry(refused, prefix) : NULL;

	*found = entry ? describe(peer, entry, "") : (struct nicleaf_refused_prefix){0};
}

bool nicleaf_refused_tell(const struct peer *peer, nicleaf_take_refused take, void *arg)
{
	struct refused *refused = find(peer);
	char prefix[PREFIX_STRLEN];
	struct entry *entry;
	bool more = true;

	if (!refused)
		return true;
	for (entry = entry_list_first(&refused->by_age); entry && more;
	     entry = entry_list_next(&refused->by_age, entry)) {
		const struct nicleaf_refused_prefix told =
			describe(peer, entry, prefix2str(&entry->prefix, prefix, sizeof(prefix)));

		more = take(&told, arg);
	}
	return more;
}

void nicleaf_refused_list_init(void)
{
	all = hash_create(hash_of, same_peer, "nicleaf: refused prefixes by peer");
}

void nicleaf_refused_list_fini(void)
{
	hash_clean(all, free_refused);
	hash_free(all);
}
