/** The page that `init --agents` prints for a repository that uses Backlot. */
export const agentsPage = `## Backlot (fake SendGrid, AiSensy, Instamojo, Bolna, Zoom, Stripe, Twilio, Google Calendar)

Never call the real providers from this repository's tests or scripts. Backlot stands in for them on this machine:
stateful, with signed webhooks, faults, and a clock of its own. Every error that it prints says what to type instead.

- Is it running? \`npx backlot health\` exits 0 (ready), 1 (not yet), 3 (no server). Start: \`npx backlot --data :memory:\`.
- Point the app at it: \`npx backlot env --write .env\` merges base URLs and test keys into a file;
  \`npx backlot env --format json\` prints them. Or change nothing: \`npx backlot run -- npm test\`.
- A world of its own for each task: \`npx backlot namespaces create NAME\`, then \`--namespace NAME\` on every command
  (or \`BACKLOT_NAMESPACE\`). \`npx backlot reset\` begins again.
- Time: \`npx backlot clock set frozen\`, \`npx backlot clock advance 1d\` runs what is due, then \`npx backlot settle\`. Never sleep.
- The outside world: \`npx backlot trigger --list\`, for example \`npx backlot trigger instamojo/pay payment_request_id=ID\`.
- What went wrong: \`npx backlot requests --status 4xx\`, \`npx backlot requests show latest\`,
  \`npx backlot webhooks --status failed\` (with what the receiver answered), \`npx backlot state PROVIDER COLLECTION\`.
- Make it go wrong: \`npx backlot faults add --provider stripe --error card_declined\`, \`npx backlot faults clear\`.
- Data goes to stdout (\`--json\` for machines), words to stderr. Exit status: 0 done, 1 failed, 2 misused, 3 no server.

The control API behind all this is \`/_backlot\`, described by \`/_backlot/openapi.json\`.`;
