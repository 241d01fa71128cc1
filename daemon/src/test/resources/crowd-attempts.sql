-- Attempts from :first to :last.
insert into calsyncd.sync_attempts (id, firm_id, user_id, connection_id, binding_id, link_id, event_id,
  operation, direction, state, error_class, error_summary, retry_count, max_retries_reached,
  next_retry_at, correlation_id, provider_request_id, started_at, duration_ms, updated_at)
select crowd.id('attempt', n), crowd.firm(crowd.user_of(c)), crowd.id('user', crowd.user_of(c)),
  crowd.id('connection', c), case when operation <> 'watch' then crowd.binding(c) end,
  case when operation not in ('pull', 'watch') then crowd.id('tried', n) end,
  case when operation not in ('pull', 'watch') then crowd.id('event', n % (2 * CONNECTIONS)) end,
  operation, case when operation in ('pull', 'watch') then 'inbound' else 'outbound' end,
  case when kind < 40 then 'succeeded' when kind between 94 and 97 then 'pending_retry'
    when kind = 98 then 'superseded' else 'failed' end,
  case when kind between 70 and 93 then 'non_retryable' when kind % 5 = 4 then 'rate_limited'
    else 'transient' end,
  'backendError: the provider answered that it could not answer', 1 + n % 5,
  kind between 40 and 69,
  case when kind between 94 and 97 then now() + n % 300 * interval '1 s' end,
  md5('correlation' || n), md5('request' || n), now() - n * 104729 % 2592000 * interval '1 s', 300,
  now() - n * 104729 % 2592000 * interval '1 s' + interval '1 m'
from (
  select n, kind, case when n % 50 = 0 then 1 else 1 + n * 7919 % CONNECTIONS end as c,
    case when kind between 94 and 97 then case when n <= CONNECTIONS then 'pull' else 'update' end
      else (array['pull', 'pull', 'pull', 'create', 'update', 'update', 'delete', 'watch',
        'respond'])[1 + n % 9] end as operation
  from (select n, n % 100 as kind from generate_series(:first, :last) n) n) a
