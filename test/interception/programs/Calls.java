import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;

/** The eight by java.net.http, and one by the older HttpURLConnection. */
public class Calls {
  static final HttpClient client = HttpClient.newHttpClient();

  static String env(String name) {
    return System.getenv(name);
  }

  static String basic(String user, String password) {
    return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes());
  }

  static String form(String... pairs) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < pairs.length; at += 2)
      text.append(at == 0 ? "" : "&").append(pairs[at]).append("=").append(URLEncoder.encode(pairs[at + 1], "UTF-8"));
    return text.toString();
  }

  static void call(String name, String url, String type, String body, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).headers(headers);
    if (body != null) request.header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body));
    System.out.println(name + " " + client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode());
  }

  public static void main(String[] args) throws Exception {
    String form = "application/x-www-form-urlencoded";
    String twilio = "https://api.twilio.com/2010-04-01/Accounts/" + env("TWILIO_ACCOUNT_SID") + "/Messages.json";
    call("sendgrid", "https://api.sendgrid.com/v3/mail/send", "application/json",
        "{\"personalizations\":[{\"to\":[{\"email\":\"ada@example.com\"}]}],\"from\":{\"email\":\"school@example.com\"},\"subject\":\"Hello\",\"content\":[{\"type\":\"text/plain\",\"value\":\"Nine.\"}]}",
        "Authorization", "Bearer " + env("SENDGRID_API_KEY"));
    call("aisensy", "https://apis.aisensy.com/project-apis/v1/project/" + env("AISENSY_PROJECT_ID"), null, null,
        "X-AiSensy-Project-API-Pwd", env("AISENSY_PROJECT_API_PWD"));
    call("instamojo", "https://www.instamojo.com/api/1.1/payment-requests/", form, form("purpose", "A book", "amount", "250"),
        "X-Api-Key", env("INSTAMOJO_API_KEY"), "X-Auth-Token", env("INSTAMOJO_AUTH_TOKEN"));
    call("bolna", "https://api.bolna.ai/user/me", null, null, "Authorization", "Bearer " + env("BOLNA_API_KEY"));
    call("zoom", "https://zoom.us/oauth/token", form, form("grant_type", "account_credentials", "account_id", env("ZOOM_ACCOUNT_ID")),
        "Authorization", basic(env("ZOOM_CLIENT_ID"), env("ZOOM_CLIENT_SECRET")));
    call("stripe", "https://api.stripe.com/v1/customers", form, form("email", "ada@example.com"),
        "Authorization", "Bearer " + env("STRIPE_SECRET_KEY"));
    call("twilio", twilio, form, form("To", "+14155550100", "From", env("TWILIO_PHONE_NUMBER"), "Body", "Hello"),
        "Authorization", basic(env("TWILIO_ACCOUNT_SID"), env("TWILIO_AUTH_TOKEN")));
    call("google", "https://www.googleapis.com/calendar/v3/users/me/calendarList", null, null,
        "Authorization", "Bearer " + env("GOOGLE_ACCESS_TOKEN"));

    HttpURLConnection older = (HttpURLConnection) new URL("https://api.bolna.ai/user/me").openConnection();
    older.setRequestProperty("Authorization", "Bearer " + env("BOLNA_API_KEY"));
    System.out.println("HttpURLConnection " + older.getResponseCode());
  }
}
