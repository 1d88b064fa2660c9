// The eight by Go's net/http.
package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
)

func call(name, address, contentType, body string, headers map[string]string) {
	method := "GET"
	if body != "" {
		method = "POST"
	}
	request, _ := http.NewRequest(method, address, strings.NewReader(body))
	if body != "" {
		request.Header.Set("Content-Type", contentType)
	}
	for key, value := range headers {
		request.Header.Set(key, value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Println(name, err)
		return
	}
	answer.Body.Close()
	fmt.Println(name, answer.StatusCode)
}

func bearer(variable string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + os.Getenv(variable)}
}

func basic(user, password string) map[string]string {
	request, _ := http.NewRequest("GET", "/", nil)
	request.SetBasicAuth(os.Getenv(user), os.Getenv(password))
	return map[string]string{"Authorization": request.Header.Get("Authorization")}
}

func main() {
	form := "application/x-www-form-urlencoded"
	call("sendgrid", "https://api.sendgrid.com/v3/mail/send", "application/json",
		`{"personalizations":[{"to":[{"email":"ada@example.com"}]}],"from":{"email":"school@example.com"},"subject":"Hello","content":[{"type":"text/plain","value":"Nine."}]}`,
		bearer("SENDGRID_API_KEY"))
	call("aisensy", "https://apis.aisensy.com/project-apis/v1/project/"+os.Getenv("AISENSY_PROJECT_ID"), "", "",
		map[string]string{"X-AiSensy-Project-API-Pwd": os.Getenv("AISENSY_PROJECT_API_PWD")})
	call("instamojo", "https://www.instamojo.com/api/1.1/payment-requests/", form, url.Values{"purpose": {"A book"}, "amount": {"250"}}.Encode(),
		map[string]string{"X-Api-Key": os.Getenv("INSTAMOJO_API_KEY"), "X-Auth-Token": os.Getenv("INSTAMOJO_AUTH_TOKEN")})
	call("bolna", "https://api.bolna.ai/user/me", "", "", bearer("BOLNA_API_KEY"))
	call("zoom", "https://zoom.us/oauth/token", form, url.Values{"grant_type": {"account_credentials"}, "account_id": {os.Getenv("ZOOM_ACCOUNT_ID")}}.Encode(),
		basic("ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"))
	call("stripe", "https://api.stripe.com/v1/customers", form, url.Values{"email": {"ada@example.com"}}.Encode(), bearer("STRIPE_SECRET_KEY"))
	call("twilio", "https://api.twilio.com/2010-04-01/Accounts/"+os.Getenv("TWILIO_ACCOUNT_SID")+"/Messages.json", form,
		url.Values{"To": {"+14155550100"}, "From": {os.Getenv("TWILIO_PHONE_NUMBER")}, "Body": {"Hello"}}.Encode(),
		basic("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"))
	call("google", "https://www.googleapis.com/calendar/v3/users/me/calendarList", "", "", bearer("GOOGLE_ACCESS_TOKEN"))
}
