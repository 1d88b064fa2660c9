# The eight by curl.
get() { curl --silent --show-error --output /dev/null --write-out "%{http_code}\n" "$@"; }

printf 'sendgrid '; get https://api.sendgrid.com/v3/mail/send -H "Authorization: Bearer $SENDGRID_API_KEY" -H 'Content-Type: application/json' -d '{"personalizations":[{"to":[{"email":"ada@example.com"}]}],"from":{"email":"school@example.com"},"subject":"Hello","content":[{"type":"text/plain","value":"Nine."}]}'
printf 'aisensy '; get "https://apis.aisensy.com/project-apis/v1/project/$AISENSY_PROJECT_ID" -H "X-AiSensy-Project-API-Pwd: $AISENSY_PROJECT_API_PWD"
printf 'instamojo '; get https://www.instamojo.com/api/1.1/payment-requests/ -H "X-Api-Key: $INSTAMOJO_API_KEY" -H "X-Auth-Token: $INSTAMOJO_AUTH_TOKEN" -d 'purpose=A book' -d amount=250
printf 'bolna '; get https://api.bolna.ai/user/me -H "Authorization: Bearer $BOLNA_API_KEY"
printf 'zoom '; get https://zoom.us/oauth/token -u "$ZOOM_CLIENT_ID:$ZOOM_CLIENT_SECRET" -d grant_type=account_credentials -d "account_id=$ZOOM_ACCOUNT_ID"
printf 'stripe '; get https://api.stripe.com/v1/customers -u "$STRIPE_SECRET_KEY:" -d email=ada@example.com
printf 'twilio '; get "https://api.twilio.com/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/Messages.json" -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN" -d To=+14155550100 --data-urlencode "From=$TWILIO_PHONE_NUMBER" -d Body=Hello
printf 'google '; get https://www.googleapis.com/calendar/v3/users/me/calendarList -H "Authorization: Bearer $GOOGLE_ACCESS_TOKEN"
printf 'protocol '; curl --silent --output /dev/null --write-out "%{http_version}\n" --http2 https://api.stripe.com/
printf 'plain '; get http://api.twilio.com/2010-04-01/
printf 'elsewhere '; curl --silent --output /dev/null --write-out "%{http_connect}\n" https://bank.example/ || true
