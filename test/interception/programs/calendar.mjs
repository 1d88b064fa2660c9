/** A call to Google from wherever it is run. */
const headers = { authorization: `Bearer ${process.env.GOOGLE_ACCESS_TOKEN}` };
const answer = await fetch('https://www.googleapis.com/calendar/v3/users/me/calendarList', { headers });
console.log(`${process.argv[2]}, google`, answer.status);
